// SPDX-License-Identifier: Apache-2.0

import LadingLint

/// A small dataset that lies in testdata/, drawn and written by this code.
public struct GoldenDataset: Sendable {
  /// Format and layout, then `ok` or `err`: "coco-roboflow/ok".
  public let name: String
  /// Its files, sorted by path bytes.
  public let files: [(path: String, bytes: [UInt8])]

  init(_ name: String, _ files: [String: RuleExample.Content]) {
    self.name = name
    self.files = files.map { ($0.key, $0.value.bytes(for: $0.key)) }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  /// All of them.
  public static let all: [GoldenDataset] =
    cocoRoboflow + cocoCanonical + yoloRoboflow + yoloDarknet + yoloDarknetLabels + vocDevkit
    + vocFlat + classificationFolders + classificationCSV

  /// Writes it as a folder; returns the path.
  public func writeFolder(into folder: TemporaryFolder) -> String {
    for (path, bytes) in files { folder.write("ds/" + path, bytes) }
    return folder.path + "/ds"
  }

  /// Writes it as a zip; returns the path.
  public func writeZip(into folder: TemporaryFolder) -> String {
    var zip = RawZip()
    for (path, bytes) in files { zip.add(path, bytes) }
    return folder.write("ds.zip", zip.bytes())
  }

  /// Writes it as a tar; returns the path.
  public func writeTar(into folder: TemporaryFolder) -> String {
    var tar = RawTar()
    for (path, bytes) in files { tar.add(path, bytes) }
    return folder.write("ds.tar", tar.bytes())
  }
}

/// A rectangle in pixels with the number of its class.
struct GoldenBox {
  var category: Int
  var x: Int
  var y: Int
  var width: Int
  var height: Int

  init(_ category: Int, _ x: Int, _ y: Int, _ width: Int, _ height: Int) {
    self.category = category
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

/// An annotated image of 64 x 48 pixels.
struct GoldenImage {
  static let width = 64
  static let height = 48
  var name: String
  var boxes: [GoldenBox]

  init(_ name: String, _ boxes: [GoldenBox]) {
    self.name = name
    self.boxes = boxes
  }

  /// Six images for training, one of them without a box, and two to validate with.
  static let train = [
    GoldenImage("crossing.jpg", [GoldenBox(0, 4, 6, 20, 30), GoldenBox(1, 30, 10, 16, 16)]),
    GoldenImage("empty-road.jpg", []),
    GoldenImage("garden.jpg", [GoldenBox(1, 0, 0, 64, 48)]),
    GoldenImage("kitchen.jpg", [GoldenBox(0, 10, 12, 8, 9)]),
    GoldenImage("park.jpg", [GoldenBox(0, 1, 1, 12, 14), GoldenBox(0, 40, 20, 12, 14)]),
    GoldenImage("yard.jpg", [GoldenBox(1, 22, 8, 30, 36)]),
  ]
  static let valid = [
    GoldenImage("balcony.jpg", [GoldenBox(0, 12, 10, 24, 20)]),
    GoldenImage("stairs.jpg", [GoldenBox(1, 6, 4, 18, 40), GoldenBox(0, 44, 30, 10, 12)]),
  ]
  static let classes = ["cat", "dog"]

  /// A drawing that differs from image to image.
  func content(seed: Int) -> RuleExample.Content {
    .image(Self.width, Self.height, seed: seed)
  }
}

/// Adds the drawn images of a list under a folder; seeds count up from `seed`.
func drawn(
  _ images: [GoldenImage], under folder: String, seed: Int
) -> [String: RuleExample.Content] {
  var files: [String: RuleExample.Content] = [:]
  for (index, image) in images.enumerated() {
    files[folder + image.name] = image.content(seed: seed + index)
  }
  return files
}

/// A file name without its extension.
func stem(_ name: String) -> String { String(name.prefix { $0 != "." }) }

extension [String: RuleExample.Content] {
  /// Both together; the other's files win.
  func adding(_ other: [String: RuleExample.Content]) -> [String: RuleExample.Content] {
    merging(other) { $1 }
  }
}
