// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that nobody who builds Lading resolves or builds benchmarks.
let package = Package(
  name: "lading-benchmarks",
  dependencies: [.package(name: "lading", path: "..")],
  targets: [
    .executableTarget(
      name: "lading-benchmarks",
      dependencies: [.product(name: "Lading", package: "lading")],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error),
      ])
  ]
)
