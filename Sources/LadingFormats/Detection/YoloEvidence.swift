// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Looks at label files, data.yaml and obj.data for what speaks for YOLO.
struct YoloEvidence {
  private static let labelFolders: Set<String> = [
    "labels", "obj_train_data", "obj_valid_data", "obj_test_data",
  ]

  private(set) var result = FormatEvidence(.yolo)
  /// Text files that are no labels by their place: lists, names, other formats.
  private(set) var otherText: [Int] = []

  init(_ tree: DatasetTree, _ peek: Peek, _ foreign: inout ForeignCollector) {
    readYAML(tree, peek)
    readDarknet(tree, peek)
    let labels = labels(tree)
    let paired = paired(tree, labels.candidates)
    if paired > 0 {
      let folder = labels.candidates.first.map { tree.inventory.path($0) }
      result.add(20, folder, "label files named like images")
    }
    sample(tree, peek, labels.candidates, inLabelFolders: labels.inFolders, &foreign)
  }

  private mutating func readYAML(_ tree: DatasetTree, _ peek: Peek) {
    var partial: Int?
    for index in DatasetTree.sample(tree.yaml, 64) {
      let found = YAMLSniffer.describes(YAMLSniffer.topLevelKeys(peek.bytes(index)))
      if found.classes, found.splits {
        result.add(40, tree.inventory.path(index), "names or nc, and a split")
        result.hasStructure = true
        return
      }
      if found.classes || found.splits, partial == nil { partial = index }
    }
    if let partial {
      result.add(20, tree.inventory.path(partial), "names, nc or a split")
      result.hasStructure = true
    }
  }

  private mutating func readDarknet(_ tree: DatasetTree, _ peek: Peek) {
    for index in DatasetTree.sample(tree.darknet, 64)
    where DarknetSniffer.isData(peek.bytes(index, 1 << 12)) {
      result.add(30, tree.inventory.path(index), "Darknet's classes, train and names")
      result.hasStructure = true
      return
    }
    let names = tree.names.first {
      ["obj.names", "_darknet.labels", "classes.names"].contains(Folders.lowercase(tree.name($0)))
    }
    if let names {
      result.add(10, tree.inventory.path(names), "Darknet's class names")
      result.hasStructure = true
    }
  }

  /// The text files that may be labels by their place: in a folder of labels, or beside an image
  /// of the same stem.
  private mutating func labels(_ tree: DatasetTree) -> (candidates: [Int], inFolders: Bool) {
    var candidates: [Int] = []
    var inFolders = false
    var last: (folder: ArraySlice<UInt8>, isLabels: Bool)?
    let hasNames = tree.names.contains { Folders.lowercase(tree.name($0)) == "obj.names" }
    for index in tree.text {
      let folder = tree.folder(index)
      let isLabels: Bool
      if let last, last.folder == folder {
        isLabels = last.isLabels
      } else {
        let components = tree.folders(index)
        isLabels =
          !Self.labelFolders.isDisjoint(with: components)
          || (hasNames && components.contains("annotations"))
        last = (folder, isLabels)
      }
      if isLabels {
        inFolders = true
        candidates.append(index)
      } else if hasImage(tree, folder: Array(tree.inventory.path(index).folder), index) {
        candidates.append(index)
      } else {
        otherText.append(index)
      }
    }
    if candidates.isEmpty, tree.imageCount == 0 {
      candidates = otherText
      otherText = []
    }
    result.hasStructure = result.hasStructure || inFolders
    return (candidates, inFolders)
  }

  /// How many of a sample of the candidates have an image.
  private func paired(_ tree: DatasetTree, _ candidates: [Int]) -> Int {
    DatasetTree.sample(candidates, 64).count { index in
      let folder = Array(tree.inventory.path(index).folder)
      if hasImage(tree, folder: folder, index) { return true }
      let parts = folder.split(separator: UInt8(ascii: "/"))
      let place = parts.lastIndex { Folders.lowercase($0) == "labels" }
      guard let place else { return false }
      for name in ["images", "Images", "IMAGES"] {
        var moved = parts
        moved[place] = Array(name.utf8)[...]
        if hasImage(tree, folder: Array(moved.joined(separator: [UInt8(ascii: "/")])), index) {
          return true
        }
      }
      return false
    }
  }

  /// Whether the folder holds an image of the text file's stem.
  private func hasImage(_ tree: DatasetTree, folder: [UInt8], _ index: Int) -> Bool {
    let stem = Array(tree.stem(index)) + [UInt8(ascii: ".")]
    let prefix = folder.isEmpty ? stem : folder + [UInt8(ascii: "/")] + stem
    var position = tree.inventory.lowerBound(prefix)
    for _ in 0..<8 {
      guard position < tree.inventory.count else { return false }
      let name = tree.inventory.name(position)
      guard name.starts(with: prefix) else { return false }
      if tree.inventory.kind(position) == .image,
        !name.dropFirst(prefix.count).contains(UInt8(ascii: "."))
      {
        return true
      }
      position += 1
    }
    return false
  }

  private mutating func sample(
    _ tree: DatasetTree, _ peek: Peek, _ candidates: [Int], inLabelFolders: Bool,
    _ foreign: inout ForeignCollector
  ) {
    let sampled = DatasetTree.sample(candidates, 64)
    var judged = 0
    var matching: [Int] = []
    var empty: [Int] = []
    for index in sampled {
      let bytes = peek.bytes(index, 1 << 13)
      switch TextSniffer.sniff(bytes, isCut: tree.inventory.size(index) > 1 << 13) {
      case .yolo:
        judged += 1
        matching.append(index)
      case .empty: empty.append(index)
      case .foreign(let name):
        judged += 1
        foreign.add(name, index)
      case .imageList: break
      case .unknown: if !Self.isNames(tree.name(index)) { judged += 1 }
      }
    }
    result.files = sampled.count == candidates.count ? matching : candidates
    if judged > 0, matching.count * 5 >= judged * 4 {
      result.add(
        40, matching.first.map { tree.inventory.path($0) },
        "\(matching.count) of \(judged) label files sampled have rows of YOLO's grammar")
      result.units = candidates.count * (matching.count + empty.count) / max(1, sampled.count)
    } else if inLabelFolders {
      result.units = empty.count == sampled.count ? candidates.count : matching.count
    } else if matching.isEmpty {
      result.files = []
    }
  }

  private static func isNames(_ name: ArraySlice<UInt8>) -> Bool {
    ["classes.txt", "labels.txt", "names.txt", "train.txt", "val.txt", "valid.txt", "test.txt"]
      .contains(Folders.lowercase(name))
  }
}
