// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Looks at XML files and folder names for what speaks for Pascal VOC.
struct VocEvidence {
  private(set) var result = FormatEvidence(.voc)

  init(_ tree: DatasetTree, _ peek: Peek, _ foreign: inout ForeignCollector) {
    let sampled = DatasetTree.sample(tree.xml, 64)
    var judged = 0
    var matching: [Int] = []
    var others: [String: [Int]] = [:]
    for index in sampled {
      switch XMLSniffer.sniff(peek.bytes(index)) {
      case .voc:
        judged += 1
        matching.append(index)
      case .foreign(let name):
        judged += 1
        others[name, default: []].append(index)
      case .unknown: judged += 1
      case .broken: break
      }
    }
    for (name, files) in others {
      // Every one that was looked at is of this sort: so are those that were not.
      foreign.add(name, files.count == sampled.count ? tree.xml : files)
    }
    if !matching.isEmpty {
      let most = matching.count * 2 >= judged
      result.add(
        most ? 60 : 20, tree.inventory.path(matching[0]),
        "\(matching.count) of \(judged) XML files sampled have the root element annotation")
      result.files = sampled.count == tree.xml.count ? matching : tree.xml
      result.units = tree.xml.count * matching.count / max(1, sampled.count)
    }
    if let folder = Self.folder(tree) {
      result.add(20, folder.path, "folder \(folder.name)")
      result.hasStructure = true
    }
  }

  /// A folder that VOC is known by: one of XML files named Annotations, or JPEGImages.
  private static func folder(_ tree: DatasetTree) -> (path: EntryPath, name: String)? {
    var last: ArraySlice<UInt8>?
    for index in tree.xml {
      let folder = tree.folder(index)
      if let last, last == folder { continue }
      last = folder
      if tree.folders(index).contains("annotations") {
        return (tree.inventory.path(index), "Annotations")
      }
    }
    for folder in tree.imageFolders where folder.components.contains("jpegimages") {
      if let first = folder.sample.first { return (tree.inventory.path(first), "JPEGImages") }
    }
    return nil
  }
}
