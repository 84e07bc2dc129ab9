// swift-tools-version: 6.3
import PackageDescription

// A package of its own: it is built with libFuzzer and AddressSanitizer, which scripts/fuzz asks
// for on the command line, so that Lading itself is instrumented too.
let package = Package(
  name: "lading-fuzz",
  dependencies: [.package(name: "lading", path: "..")],
  targets: [
    .executableTarget(
      name: "lading-fuzz",
      dependencies: [.product(name: "LadingReaders", package: "lading")],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableExperimentalFeature("Extern"),
        .treatAllWarnings(as: .error),
      ])
  ]
)
