// swift-tools-version: 6.3
import PackageDescription

// The house rules every target is built with: Swift 6 mode (the tools version's default), no
// warning left standing, and each import saying what it is for.
let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]
// Targets that touch C libraries mark every unsafe use.
let guarded: [SwiftSetting] = house + [.strictMemorySafety()]

let package = Package(
  name: "lading",
  products: [
    .executable(name: "lading", targets: ["lading"]),
    .executable(name: "lading-receiver", targets: ["lading-receiver"]),
    .library(
      name: "Lading",
      targets: [
        "LadingModel", "LadingText", "LadingArchive", "LadingFormats", "LadingLint", "LadingPack",
        "LadingUpload",
      ]),
    // What reads and judges, and speaks with no network: who uses only this (Fuzz/ does) builds none
    // of the packages below.
    .library(
      name: "LadingReaders",
      targets: ["LadingModel", "LadingText", "LadingArchive", "LadingFormats", "LadingLint"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CHash", pkgConfig: "libxxhash",
      providers: [.apt(["libxxhash-dev", "libdeflate-dev", "libssl-dev", "zlib1g-dev"])]),

    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg62-turbo-dev"])]),
    // C of this project: what must stand between longjmp and Swift.
    .target(
      name: "CDecoders", dependencies: ["CPNG", "CJPEG"],
      linkerSettings: [.linkedLibrary("png16"), .linkedLibrary("jpeg")]),

    // And what takes the processor's own instructions: SHA-256 of many streams side by side.
    .target(name: "CHashLanes", linkerSettings: [.linkedLibrary("crypto")]),
    // And a call of the kernel that the C library has no name for: many writes at once.
    .target(name: "CAsyncWrites"),
    // And more instructions: lists of numbers, and a request for memory that is needed soon.
    .target(name: "CInstructions"),

    .target(name: "LadingModel", swiftSettings: house),
    .target(
      name: "LadingText", dependencies: ["LadingModel", "CInstructions"], swiftSettings: house),
    .target(
      name: "LadingArchive",
      dependencies: [
        "LadingModel", "LadingText", "CZip", "CArchive", "CHash", "CHashLanes",
        "CAsyncWrites",
      ],
      swiftSettings: guarded),
    .target(
      name: "LadingFormats",
      dependencies: [
        "LadingModel", "LadingText", "LadingArchive", "CExpat", "CYAML", "CDecoders",
        "CInstructions",
      ],
      swiftSettings: guarded),
    .target(
      name: "LadingLint",
      dependencies: ["LadingModel", "LadingText", "LadingArchive", "LadingFormats"],
      swiftSettings: house),
    .target(
      name: "LadingPack",
      dependencies: ["LadingModel", "LadingText", "LadingArchive", "LadingFormats"],
      swiftSettings: house),
    .target(
      name: "LadingUpload",
      dependencies: [
        "LadingModel", "LadingText", "LadingArchive",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ],
      swiftSettings: house),
    .executableTarget(
      name: "lading",
      dependencies: [
        "LadingModel", "LadingText", "LadingArchive", "LadingFormats", "LadingLint", "LadingPack",
        "LadingUpload",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),
    .target(
      name: "LadingReceiver",
      dependencies: [
        "LadingModel", "LadingText", "LadingArchive", "LadingFormats", "LadingLint",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ],
      swiftSettings: house),
    .executableTarget(
      name: "lading-receiver",
      dependencies: [
        "LadingReceiver",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),

    // What the tests share: drawn images, temporary folders, datasets written from text.
    .target(
      name: "LadingTestKit",
      dependencies: ["LadingModel", "LadingText", "LadingArchive", "LadingFormats", "LadingLint"],
      path: "Tests/LadingTestKit", swiftSettings: house),
    .testTarget(
      name: "LadingModelTests", dependencies: ["LadingModel", "LadingTestKit"],
      swiftSettings: house),
    .testTarget(
      name: "LadingTextTests", dependencies: ["LadingModel", "LadingText", "LadingTestKit"],
      swiftSettings: house),
    .testTarget(
      name: "LadingArchiveTests",
      dependencies: [
        "LadingModel", "LadingText", "LadingArchive", "CArchive", "CZip", "LadingTestKit",
      ],
      swiftSettings: house),
    .testTarget(
      name: "LadingFormatsTests",
      dependencies: [
        "LadingModel", "LadingText", "LadingArchive", "LadingFormats", "LadingTestKit",
      ],
      swiftSettings: house),
    .testTarget(
      name: "LadingLintTests",
      dependencies: [
        "LadingModel", "LadingText", "LadingArchive", "LadingFormats", "LadingLint",
        "LadingTestKit",
      ],
      swiftSettings: house),
    .testTarget(
      name: "LadingPackTests",
      dependencies: [
        "LadingModel", "LadingText", "LadingArchive", "LadingFormats", "LadingLint", "LadingPack",
        "LadingTestKit",
      ],
      swiftSettings: house),
    .testTarget(
      name: "LadingReceiverTests",
      dependencies: [
        "LadingModel", "LadingText", "LadingArchive", "LadingLint", "LadingReceiver",
        "LadingTestKit",
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "LadingUploadTests",
      dependencies: [
        "LadingModel", "LadingText", "LadingArchive", "LadingUpload", "LadingReceiver",
        "lading", "LadingTestKit",
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "LadingCommandTests",
      dependencies: [
        "LadingModel", "LadingText", "LadingArchive", "LadingFormats", "LadingLint", "LadingPack",
        "lading", "LadingTestKit",
      ],
      swiftSettings: house),
  ]
)
