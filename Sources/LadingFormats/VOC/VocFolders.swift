// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Where images lie relative to annotations: the devkit's folder names and those people use.
///
/// Folders are compared in lower case, so that `annotations/` beside `images/` is a devkit too.
struct VocFolders {
  /// Names of folders that hold annotations, in lower case.
  static let annotationNames = [
    "annotations", "annotation", "annots", "annot", "xmls", "xml", "labels", "label",
  ]
  /// Names of folders that hold images, in lower case, the devkit's first.
  static let imageNames = [
    "jpegimages", "images", "image", "imgs", "img", "jpegs", "jpgs", "jpg", "photos", "pictures",
    "data",
  ]
  /// The folder of the lists of ids.
  static let listName = "imagesets"

  private let annotations = Set(Self.annotationNames.map { Array($0.utf8)[...] })
  /// Every folder with images somewhere below it, in lower case.
  private var known: Set<ArraySlice<UInt8>> = []
  /// Folders with images directly in them, by the folder they lie in, in lower case.
  private var children: [ArraySlice<UInt8>: [ArraySlice<UInt8>]] = [:]

  /// Learns where images are.
  init(inventory: Inventory, images: [Int]) {
    var last: ArraySlice<UInt8>?
    for image in images {
      let folder = Self.folder(of: inventory.name(image))
      if folder == last { continue }
      last = folder
      let lower = Self.lowercased(folder)
      if children[Self.folder(of: lower), default: []].contains(lower) { continue }
      if !lower.isEmpty { children[Self.folder(of: lower), default: []].append(lower) }
      var ancestor = lower
      while known.insert(ancestor).inserted, !ancestor.isEmpty {
        ancestor = Self.folder(of: ancestor)
      }
    }
  }

  /// Whether a name (in lower case) is of a folder of label masks.
  static func isMask(_ name: some Collection<UInt8>) -> Bool {
    name.starts(with: "segmentationclass".utf8) || name.starts(with: "segmentationobject".utf8)
  }

  /// The folders, in lower case, in which the image of a file in `folder` (in lower case) may lie,
  /// the likeliest first.
  func imageFolders(for folder: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    func add(_ candidate: ArraySlice<UInt8>) {
      if known.contains(candidate), !found.contains(candidate) { found.append(candidate) }
    }
    let parts = folder.split(separator: UInt8(ascii: "/"))
    for index in parts.indices.reversed()
    where annotations.contains(parts[index]) || Self.isMask(parts[index]) {
      let base = Self.joined(parts[..<index])
      let below = Self.joined(parts[(index + 1)...])
      for name in Self.imageNames { add(Self.join(Self.join(base, name), below)) }
      for name in Self.imageNames { add(Self.join(base, name)) }
      add(Self.join(base, below))
      add(base)
    }
    add(folder)
    let parent = Self.folder(of: folder)
    if !folder.isEmpty {
      for sibling in children[parent] ?? [] where sibling != folder { add(sibling) }
      add(parent)
    }
    return found
  }

  /// The folders, in lower case, that hold the images of the devkit at `base` (in lower case).
  func imageFolders(ofDevkit base: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    let named = Self.imageNames.map { Self.join(base, $0) }.filter(known.contains)
    if !named.isEmpty { return named }
    return (children[base] ?? []) + (known.contains(base) ? [base] : [])
  }

  /// A folder and a name or path below it, either of which may be empty.
  static func join(_ folder: ArraySlice<UInt8>, _ below: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    if folder.isEmpty { return below }
    return below.isEmpty ? folder : folder + [UInt8(ascii: "/")] + below
  }

  static func join(_ folder: ArraySlice<UInt8>, _ name: String) -> ArraySlice<UInt8> {
    join(folder, Array(name.utf8)[...])
  }

  private static func joined(_ parts: ArraySlice<ArraySlice<UInt8>>) -> ArraySlice<UInt8> {
    Array(parts.joined(separator: [UInt8(ascii: "/")]))[...]
  }

  /// The bytes before the last `/`; empty when there is none.
  static func folder(of path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return [] }
    return path[..<slash]
  }

  /// The bytes after the last `/`.
  static func name(of path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return path[(slash + 1)...]
  }

  /// The path without its extension, which begins at the last dot of the name.
  static func withoutExtension(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let name = self.name(of: path)
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else {
      return path
    }
    return path[..<dot]
  }

  static func lowercased(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    bytes.map(lowercasedASCII)[...]
  }
}
