// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Looks at every JSON for what speaks for COCO.
struct CocoEvidence {
  /// A JSON that holds a COCO dataset, or claims to by its name.
  private struct Document {
    var index: Int
    var images: Int
    var isComplete: Bool
    var fileNames: [String]
  }

  private(set) var result = FormatEvidence(.coco)
  /// JSONs that are of no known sort or broken: annotation files where the format is given.
  private(set) var unknown: [Int] = []
  private var documents: [Document] = []

  init(_ tree: DatasetTree, _ peek: Peek, _ foreign: inout ForeignCollector) {
    let sniffer = JSONSniffer(peek: peek)
    for index in tree.json {
      let (kind, outline) = sniffer.sniff(index, size: tree.inventory.size(index))
      let named = Self.isNamed(tree.name(index), in: tree.folders(index))
      switch kind {
      case .coco:
        let keys = ["images", "annotations", "categories"].filter { outline.members[$0] != nil }
        result.add(60, tree.inventory.path(index), "keys " + keys.joined(separator: ", "))
        if named { result.add(25, tree.inventory.path(index), "a name that COCO uses") }
        accept(index, outline)
      case .foreign(let name): foreign.add(name, index)
      case .unknown, .broken:
        unknown.append(index)
        guard named else { continue }
        result.add(35, tree.inventory.path(index), "a name that COCO uses, content not readable")
        accept(index, outline)
      }
    }
  }

  /// The annotation files, ascending.
  var files: [Int] { documents.map(\.index) }

  private mutating func accept(_ index: Int, _ outline: JSONOutline) {
    let images = outline.members["images"]
    documents.append(
      Document(
        index: index, images: images?.elements ?? 0, isComplete: images?.isComplete ?? false,
        fileNames: outline.fileNames))
    result.files.append(index)
  }

  /// Estimates how many of the dataset's images the JSONs name.
  mutating func weigh(_ tree: DatasetTree) {
    var wanted: Set<ArraySlice<UInt8>> = []
    for document in documents { wanted.formUnion(document.fileNames.map(Self.base)) }
    var present: Set<ArraySlice<UInt8>> = []
    if !wanted.isEmpty {
      for index in tree.inventory.indices where tree.inventory.kind(index) == .image {
        let name = tree.name(index)
        if wanted.contains(name) { present.insert(name) }
      }
    }
    var units = 0
    for document in documents {
      let sampled = document.fileNames.count
      let found = document.fileNames.count { present.contains(Self.base($0)) }
      // What lies beyond the bytes that were read is taken to be the whole dataset.
      let claimed = document.isComplete ? document.images : max(document.images, tree.imageCount)
      units +=
        sampled == 0
        ? (document.isComplete ? 0 : claimed)
        : claimed / sampled * found
          + claimed % sampled * found / sampled
    }
    result.units = tree.imageCount == 0 ? max(1, units) : min(units, tree.imageCount)
  }

  private static func base(_ path: String) -> ArraySlice<UInt8> {
    let bytes = Array(path.utf8)
    return bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
  }

  /// Whether the file's name alone says COCO.
  private static func isNamed(_ name: ArraySlice<UInt8>, in folders: [String]) -> Bool {
    let text = Folders.lowercase(name)
    if text.hasSuffix(".coco.json") { return true }
    if text.contains("result") { return false }
    let prefixes = [
      "instances_", "person_keypoints_", "captions_", "panoptic_", "stuff_", "image_info_",
    ]
    if prefixes.contains(where: text.hasPrefix) { return true }
    return text.hasPrefix("labels_") && folders.last == "annotations"
  }
}
