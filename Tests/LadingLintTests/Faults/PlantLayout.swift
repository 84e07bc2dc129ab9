// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingTestKit

@testable import LadingLint

/// A golden dataset without a fault, and where in it things are.
struct PlantLayout: Sendable {
  /// The golden dataset's name without `/ok`.
  let name: String
  /// The folder of the training images, with a trailing `/`.
  let images: String
  /// The folder of their annotations, with a trailing `/`.
  let annotations: String
  /// The extension of an annotation file.
  var suffix = ""
  /// The file that describes the training set, where there is one.
  var main = ""
  /// The golden dataset that it is made of, where it has not its name.
  var golden: String?
  /// Where a file of that dataset lies; nil for one that is left out.
  var place: @Sendable (String) -> String? = { $0 }

  static let all = [
    PlantLayout(
      name: "yolo-roboflow", images: "train/images/", annotations: "train/labels/", suffix: "txt",
      main: "data.yaml"),
    PlantLayout(
      name: "yolo-darknet", images: "obj_train_data/", annotations: "obj_train_data/",
      suffix: "txt", main: "obj.data"),
    PlantLayout(
      name: "yolo-darknet-labels", images: "train/", annotations: "train/", suffix: "txt"),
    PlantLayout(
      name: "voc-devkit", images: "VOCdevkit/VOC2012/JPEGImages/",
      annotations: "VOCdevkit/VOC2012/Annotations/", suffix: "xml"),
    PlantLayout(name: "voc-flat", images: "train/", annotations: "train/", suffix: "xml"),
    PlantLayout(name: "classification-folders", images: "train/cat/", annotations: "train/"),
    PlantLayout(
      name: "classification-csv", images: "train/", annotations: "train/", suffix: "csv",
      main: "train/_classes.csv"),
    PlantLayout(
      name: "coco-roboflow", images: "train/", annotations: "train/", suffix: "json",
      main: "train/_annotations.coco.json"),
    PlantLayout(
      name: "coco-canonical", images: "images/train/", annotations: "annotations/", suffix: "json",
      main: "annotations/instances_train.json"),
    // Ultralytics' own layout: the split is the inner folder.
    PlantLayout(
      name: "yolo-ultralytics", images: "images/train/", annotations: "labels/train/",
      suffix: "txt", main: "data.yaml", golden: "yolo-roboflow",
      place: { path in
        let parts = path.split(separator: "/")
        return parts.count == 3 ? "\(parts[1])/\(parts[0])/\(parts[2])" : path
      }),
    PlantLayout(
      name: "voc-one-folder", images: "", annotations: "", suffix: "xml", golden: "voc-flat",
      place: withoutTrain),
    PlantLayout(
      name: "coco-one-file", images: "", annotations: "", suffix: "json",
      main: "_annotations.coco.json", golden: "coco-roboflow", place: withoutTrain),
    PlantLayout(
      name: "classification-no-splits", images: "cat/", annotations: "",
      golden: "classification-folders", place: withoutTrain),
  ]

  /// The training set alone, at the top.
  private static let withoutTrain: @Sendable (String) -> String? = { path in
    path.hasPrefix("train/") ? String(path.dropFirst(6)) : nil
  }

  /// The layouts of a format, by the beginning of their names.
  static func of(_ format: String) -> [String] {
    all.map(\.name).filter { $0.hasPrefix(format) }
  }

  /// The files as they are before anything is planted.
  var files: [String: [UInt8]] {
    let golden = GoldenDataset.all.first { $0.name == (self.golden ?? name) + "/ok" }
    var files: [String: [UInt8]] = [:]
    for (path, bytes) in golden?.files ?? [] {
      if let place = place(path) { files[place] = bytes }
    }
    if name == "yolo-ultralytics" {
      files["data.yaml"] = Array(
        "path: .\ntrain: images/train\nval: images/valid\nnames:\n  0: cat\n  1: dog\n".utf8)
    }
    return files
  }
}

/// A dataset into which a fault is planted.
struct Planting {
  let layout: PlantLayout
  let container: Container
  private(set) var files: [String: [UInt8]]
  /// Files at the end, in order: what an archive can hold twice, or a folder as a link.
  var more: [(path: String, content: RuleExample.Content)] = []
  /// What is odd about the archive itself.
  var oddity: RuleExample.Oddity?
  var targets: [Target] = [.roboflowZip]
  var limits = Target.Limits()
  /// How far lint looks into the images.
  var imageDepth = ImageDepth.header
  /// What could not be planted; a fault that changes nothing proves nothing.
  private(set) var problem: String?

  init(_ layout: PlantLayout, as container: Container) {
    self.layout = layout
    self.container = container
    files = layout.files
  }

  /// The path of a training image's annotation, or of its image.
  func annotation(_ stem: String) -> String { layout.annotations + stem + "." + layout.suffix }
  func image(_ stem: String) -> String { layout.images + stem + ".jpg" }

  mutating func write(_ path: String, _ text: String) { files[path] = Array(text.utf8) }
  mutating func write(_ path: String, _ bytes: [UInt8]) { files[path] = bytes }

  mutating func draw(_ path: String, _ width: Int = 64, _ height: Int = 48, seed: Int) {
    files[path] = RuleExample.Content.image(width, height, seed: seed).bytes(for: path)
  }

  mutating func remove(_ path: String) {
    if files.removeValue(forKey: path) == nil { problem = "there is no \(path)" }
  }

  mutating func removeAll(where matches: (String) -> Bool) {
    let count = files.count
    files = files.filter { !matches($0.key) }
    if files.count == count { problem = "nothing was removed" }
  }

  mutating func move(_ path: String, to other: String) {
    if let bytes = files.removeValue(forKey: path) {
      files[other] = bytes
    } else {
      problem = "there is no \(path)"
    }
  }

  /// Puts all files into a folder.
  mutating func wrap(in folder: String) {
    files = Dictionary(uniqueKeysWithValues: files.map { (folder + $0.key, $0.value) })
  }

  func text(_ path: String) -> String { String(decoding: files[path] ?? [], as: UTF8.self) }

  /// Replaces the first occurrence of a piece of a text.
  mutating func replace(_ path: String, _ old: String, _ new: String) {
    guard let range = text(path).firstRange(of: old) else {
      problem = "\(path) has no \(old)"
      return
    }
    write(path, text(path).replacingCharacters(in: range, with: new))
  }

  mutating func append(_ path: String, _ new: String) {
    if files[path] == nil { problem = "there is no \(path)" }
    write(path, text(path) + new)
  }

  /// The dataset to write, its files in the order of their names.
  func example() -> RuleExample {
    let sorted = files.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    var example = RuleExample(
      files: sorted.map { ($0.key, .bytes($0.value)) } + more, as: container, targets: targets,
      limits: limits, oddity: oddity)
    example.imageDepth = imageDepth
    return example
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with new: String) -> String {
    String(self[..<range.lowerBound]) + new + self[range.upperBound...]
  }
}
