// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Finds the folder that holds everything: a zip made of a folder rather than of its content.
enum WrappingRoot {
  /// How many levels are looked through.
  private static let depth = 3

  /// The bytes of the wrapping folder without a trailing `/`; empty when there is none.
  static func find(_ inventory: Inventory) -> [UInt8] {
    var root: [UInt8] = []
    for _ in 0..<depth {
      guard let next = commonFolder(inventory, below: root), !Folders.hasMeaning(next.name),
        isWrapper(inventory, next.path)
      else { break }
      root = next.path
    }
    return root
  }

  /// The one folder below `root` in which every file lies; nil when there are several, or a file
  /// lies beside it.
  private static func commonFolder(
    _ inventory: Inventory, below root: [UInt8]
  ) -> (path: [UInt8], name: [UInt8])? {
    guard inventory.count > 0 else { return nil }
    let start = root.isEmpty ? 0 : root.count + 1
    let first = inventory.name(0).dropFirst(start)
    guard let slash = first.firstIndex(of: UInt8(ascii: "/")) else { return nil }
    let name = Array(first[..<slash])
    let path = root.isEmpty ? name : root + [UInt8(ascii: "/")] + name
    // Sorted by path, so that the first and the last file below the folder frame all of them.
    guard inventory.range(under: path) == inventory.indices else { return nil }
    return (path, name)
  }

  /// Whether the folder only wraps: it holds annotation files, or folders and no image of its own.
  ///
  /// One that holds images and nothing that speaks of them is a class, whatever lies deeper in it.
  private static func isWrapper(_ inventory: Inventory, _ path: [UInt8]) -> Bool {
    var hasFolder = false
    var hasImage = false
    for index in inventory.indices {
      let rest = inventory.name(index).dropFirst(path.count + 1)
      if rest.contains(UInt8(ascii: "/")) {
        hasFolder = true
      } else if inventory.kind(index) == .image {
        hasImage = true
      } else if inventory.kind(index) == .other, !Folders.isReadme(rest),
        FileRole(rest) != .unknown
      {
        return true
      }
    }
    return hasFolder && !hasImage
  }
}

/// Folder and file names that mean something to the formats.
enum Folders {
  /// Names of splits, in small letters.
  static let splits: Set<String> = [
    "train", "training", "trainval", "val", "valid", "validation", "test", "testing", "dev", "eval",
  ]
  /// Names of folders of images, whatever their class.
  static let images: Set<String> = [
    "images", "image", "imgs", "img", "jpegimages", "leftimg8bit", "img1", "image_2", "image_3",
  ]
  /// Names of folders of masks; a class may also be named so.
  static let masks: Set<String> = [
    "mask", "masks", "segmentation", "segmentationclass", "segmentationobject", "gtfine",
    "gtcoarse", "semantic", "instance", "labelids", "scribbles",
  ]
  /// Names of folders of annotations.
  static let annotations: Set<String> = [
    "labels", "label", "annotations", "annotation", "imagesets", "labeltxt", "label_2",
    "obj_train_data",
    "obj_valid_data", "obj_test_data", "anno", "vocdevkit",
  ]

  /// Whether a folder of this name is part of a layout, so that it is never looked through.
  static func hasMeaning(_ name: [UInt8]) -> Bool {
    let text = lowercase(name)
    if splits.contains(text) || images.contains(text) || masks.contains(text)
      || annotations.contains(text)
    {
      return true
    }
    // VOC2007, VOC2012.
    return text.utf8.count == 7 && text.hasPrefix("voc20")
  }

  /// Whether the file only explains: README, LICENSE and the like.
  static func isReadme(_ name: some Collection<UInt8>) -> Bool {
    let text = lowercase(name)
    let words = ["readme", "_readme", "license", "licence", "copying", "changelog", "citation"]
    return words.contains { text.hasPrefix($0) }
  }

  /// The bytes as text in small letters.
  static func lowercase(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes.map(lowercasedASCII), as: UTF8.self)
  }
}

/// What a file's extension says that it may hold.
enum FileRole: Equatable {
  case json, jsonLines, xml, text, yaml, csv, darknet, names, record, unknown

  /// The role of a file of this name.
  init(_ name: some BidirectionalCollection<UInt8>) {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else {
      self = .unknown
      return
    }
    switch Folders.lowercase(name[name.index(after: dot)...]) {
    case "json": self = .json
    case "jsonl", "ndjson": self = .jsonLines
    case "xml": self = .xml
    case "txt": self = .text
    case "yaml", "yml": self = .yaml
    case "csv": self = .csv
    case "data": self = .darknet
    case "names", "labels": self = .names
    case "tfrecord", "tfrecords", "record": self = .record
    default:
      // TensorFlow numbers its shards: x.tfrecord-00000-of-00010.
      self = Folders.lowercase(name).contains(".tfrecord-") ? .record : .unknown
    }
  }
}
