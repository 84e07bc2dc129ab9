// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that nobody who builds Lading resolves or builds benchmarks.
let package = Package(
  name: "lading-benchmarks",
  targets: [
    .executableTarget(
      name: "lading-benchmarks",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error),
      ])
  ]
)
