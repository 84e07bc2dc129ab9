// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Counts the images in the folders of a dataset, to tell splits from classes.
struct FolderCensus {
  /// Whether the first level of folders are splits.
  let hasSplits: Bool
  /// The names of the split folders, in byte order.
  let splits: [[UInt8]]
  /// The names of the class folders, in byte order.
  let classes: [[UInt8]]

  /// Below a folder: how many images lie in it directly, and in each folder within.
  private struct Folder {
    var direct = 0
    var children: [[UInt8]: Int] = [:]
    var nested: Int { children.values.reduce(0, +) }
    var images: Int { direct + nested }
  }

  init(_ inventory: Inventory, root: [UInt8]) {
    let top = Self.count(inventory, root: root)
    let named = top.filter { ClassificationLayout.isSplitName($0.key) }
    // A folder named like a split is one when there are classes in it. Where most images lie in
    // other folders, those are the classes, and a "test" among them is just another.
    let inside = named.values.reduce(0) { $0 + $1.nested }
    let outside = top.reduce(0) { $0 + (named[$1.key] == nil ? $1.value.images : 0) }
    hasSplits = inside > 0 && inside >= outside
    var names: Set<[UInt8]> = []
    if hasSplits {
      // Every folder in a split is a class; one that has no images may be an empty class.
      for folder in named.values { names.formUnion(folder.children.keys) }
      splits = named.filter { $0.value.images > 0 }.keys.sorted(by: Self.precedes)
    } else {
      names.formUnion(top.filter { $0.value.images > 0 }.keys)
      splits = []
    }
    classes = names.filter { !ClassificationLayout.saysUnlabelled($0) }.sorted(by: Self.precedes)
  }

  private static func count(_ inventory: Inventory, root: [UInt8]) -> [[UInt8]: Folder] {
    var top: [[UInt8]: Folder] = [:]
    for index in inventory.range(under: root) {
      guard let folders = ClassificationLayout.folders(inventory.name(index), below: root),
        let first = folders.first
      else { continue }
      let one = inventory.kind(index) == .image ? 1 : 0
      if folders.count == 1 {
        top[Array(first), default: Folder()].direct += one
      } else {
        top[Array(first), default: Folder()].children[Array(folders[1]), default: 0] += one
      }
    }
    return top
  }

  private static func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.lexicographicallyPrecedes(b)
  }
}
