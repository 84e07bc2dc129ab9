// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Looks at folders of images and `_classes.csv` for what speaks for classification.
struct ClassificationEvidence {
  private(set) var result = FormatEvidence(.classification)
  /// How many images lie in class folders; 0 when the folders are no classes.
  private(set) var inClassFolders = 0
  private var classFolders = 0

  init(
    _ tree: DatasetTree, _ peek: Peek, listsNameImages: Bool, tables: [(file: Int, names: [String])]
  ) {
    for (file, names) in tables {
      let path = tree.inventory.path(file)
      result.add(40, path, "_classes.csv with a filename column")
      let folder = path.folder
      let known = names.count { name in
        let bytes = Array(folder) + (folder.isEmpty ? [] : [UInt8(ascii: "/")]) + Array(name.utf8)
        return tree.inventory.find(bytes) != nil
      }
      if known > 0 {
        result.add(25, path, "\(known) of \(names.count) rows sampled name images beside it")
      }
      result.files.append(file)
      result.hasStructure = true
      for image in tree.imageFolders where image.path.elementsEqual(tree.folder(file)) {
        result.units += image.images
      }
    }
    if tables.isEmpty, !listsNameImages { countClassFolders(tree, peek) }
  }

  /// Adds the folders' weight: called when no other format has a claim.
  mutating func addFolders() {
    guard inClassFolders > 0 else { return }
    result.add(60, nil, "\(inClassFolders) images in \(classFolders) class folders")
    result.units = max(result.units, inClassFolders)
  }

  private mutating func countClassFolders(_ tree: DatasetTree, _ peek: Peek) {
    let folders = tree.imageFolders
    let inSplits = folders.reduce(0) { total, folder in
      total + (folder.components.first.map(Folders.splits.contains) == true ? folder.images : 0)
    }
    // Below the splits if nearly all images lie in splits, else below the root.
    let base = inSplits * 10 >= tree.imageCount * 9 && inSplits > 0 ? 1 : 0
    var imagesAtDepth: [Int: Int] = [:]
    for folder in folders where folder.components.count > base {
      imagesAtDepth[folder.components.count, default: 0] += folder.images
    }
    // The depth of most images; the shallower where two are equal.
    guard let depth = imagesAtDepth.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) })?.key
    else { return }
    let classes = folders.filter { folder in
      folder.components.count == depth
        && Folders.images.isDisjoint(with: folder.components.dropFirst(base))
        && Folders.annotations.isDisjoint(with: folder.components.dropFirst(base))
    }
    let names = Set(classes.map { $0.components.dropFirst(base).joined(separator: "/") })
    guard names.count >= 2, !areMasks(classes, folders, base: base) else { return }
    let paths = Set(classes.map(\.path))
    let inside = folders.reduce(0) { total, folder in
      total + (Self.isInside(folder.path, paths, depth: depth) ? folder.images : 0)
    }
    let share = tree.imageCount < 20 ? 75 : 90
    guard inside * 100 >= tree.imageCount * share else { return }
    guard !PairedFolders.exist(classes, tree, peek) else { return }
    inClassFolders = inside
    classFolders = names.count
  }

  /// Whether a folder is one of the class folders or lies below one.
  private static func isInside(_ path: [UInt8], _ classes: Set<[UInt8]>, depth: Int) -> Bool {
    let parts = path.split(separator: UInt8(ascii: "/"))
    guard parts.count >= depth else { return false }
    return classes.contains(Array(parts[..<depth].joined(separator: [UInt8(ascii: "/")])))
  }

  /// Whether names of folders say that some of them hold masks, not a class.
  ///
  /// `mask` alone may be a class; beside a folder of images it is not.
  private func areMasks(
    _ classes: [DatasetTree.ImageFolder], _ all: [DatasetTree.ImageFolder], base: Int
  ) -> Bool {
    let parts = classes.flatMap { $0.components.dropFirst(base) }
    if parts.contains(where: { $0.contains("annot") || $0.hasPrefix("gtfine") }) { return true }
    let hasImages = all.contains { !Folders.images.isDisjoint(with: $0.components) }
    let sure: Set = [
      "segmentationclass", "segmentationobject", "gtcoarse", "labelids", "scribbles",
    ]
    return parts.contains { sure.contains($0) || (hasImages && Folders.masks.contains($0)) }
  }
}

/// Folders side by side whose images belong together, as image and mask.
enum PairedFolders {
  private static let suffixes: Set<String> = [
    "mask", "masks", "seg", "segmentation", "label", "labels", "gt", "annot", "annotation",
    "matte",
  ]

  /// Whether any two of the folders with one parent pair their images by stem.
  static func exist(
    _ folders: [DatasetTree.ImageFolder], _ tree: DatasetTree, _ peek: Peek
  ) -> Bool {
    var siblings: [[String]: [DatasetTree.ImageFolder]] = [:]
    for folder in folders { siblings[folder.components.dropLast(), default: []].append(folder) }
    for group in siblings.values where group.count >= 2 {
      // Pairs show among neighbours in number; comparing all of a thousand classes would not.
      let few = group.prefix(32)
      for (position, a) in few.enumerated() {
        for b in few.dropFirst(position + 1) where pair(a, b, tree, peek) { return true }
      }
    }
    return false
  }

  private static func pair(
    _ a: DatasetTree.ImageFolder, _ b: DatasetTree.ImageFolder, _ tree: DatasetTree, _ peek: Peek
  ) -> Bool {
    let (stems, others) = (stems(a, tree), stems(b, tree))
    let fewer = min(stems.count, others.count)
    guard fewer > 0 else { return false }
    if bare(stems).intersection(others).count * 5 >= fewer * 4, bare(stems) != stems { return true }
    if bare(others).intersection(stems).count * 5 >= fewer * 4, bare(others) != others {
      return true
    }
    let shared = stems.intersection(others)
    guard shared.count >= 2, shared.count * 5 >= fewer * 4, a.images == b.images else {
      return false
    }
    // Two classes may both count from 1; an image and its mask differ in kind besides.
    return extensions(a, tree).isDisjoint(with: extensions(b, tree))
      || areMasks(a, tree, peek) != areMasks(b, tree, peek)
      || (shared.count >= 3 && shared.allSatisfy { !isNumbering($0) })
  }

  private static func stems(_ folder: DatasetTree.ImageFolder, _ tree: DatasetTree) -> Set<String> {
    Set(folder.sample.map { String(decoding: tree.stem($0), as: UTF8.self) })
  }

  /// The stems with a suffix like `_mask` taken off.
  private static func bare(_ stems: Set<String>) -> Set<String> {
    Set(
      stems.map { stem in
        guard let cut = stem.lastIndex(where: { "_-.".contains($0) }) else { return stem }
        let suffix = stem[stem.index(after: cut)...].lowercased()
        return suffixes.contains(suffix) ? String(stem[..<cut]) : stem
      })
  }

  private static func extensions(
    _ folder: DatasetTree.ImageFolder, _ tree: DatasetTree
  ) -> Set<String> {
    Set(folder.sample.map { tree.inventory.path($0).fileExtension })
  }

  /// Whether the folder's images are grey or palette PNGs, as label masks are.
  private static func areMasks(
    _ folder: DatasetTree.ImageFolder, _ tree: DatasetTree, _ peek: Peek
  ) -> Bool {
    folder.sample.prefix(4).allSatisfy { index in
      let header = peek.bytes(index, 26)
      guard header.count == 26, header.starts(with: [0x89, 0x50, 0x4E, 0x47]) else { return false }
      return header[25] == 0 || header[25] == 3
    }
  }

  /// Letters and then a few digits, as in `img_012`: names that any two classes may share.
  private static func isNumbering(_ stem: String) -> Bool {
    let digits = stem.utf8.reversed().prefix { $0 >= 0x30 && $0 <= 0x39 }.count
    let rest = stem.utf8.dropLast(digits)
    return digits <= 6 && !rest.contains { $0 >= 0x30 && $0 <= 0x39 }
  }
}
