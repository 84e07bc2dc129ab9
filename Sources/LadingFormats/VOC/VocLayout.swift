// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// The files of a Pascal VOC dataset and how they belong together.
///
/// It knows the devkit at any depth with any of its upper folders missing, its lower-case cousins
/// (`annotations/` and `images/`), and XML beside the images, with and without split folders.
public struct VocLayout {
  /// The wrapping folder, without a trailing `/`; empty when there is none.
  public let root: [UInt8]
  /// The XML files, ascending.
  public private(set) var xmls: [Int] = []
  /// The images that are no masks, ascending.
  public private(set) var images: [Int] = []
  /// The label masks, ascending.
  public private(set) var masks: [Int] = []
  /// The lists of ids under `ImageSets/`, in path order.
  public internal(set) var lists: [VocList] = []
  /// The devkits that have lists, in path order.
  public internal(set) var devkits: [VocDevkit] = []

  let inventory: Inventory
  let folders: VocFolders
  let imageIndex: StemIndex
  let xmlIndex: StemIndex
  /// By inventory index: an XML's or a mask's image, an image's XML; -1 for none.
  private var partners: [Int32]

  /// Sorts the files and pairs them: by name without extension, then by `<filename>`.
  ///
  /// Only annotations that the first way leaves without an image, or with several, are read.
  public init(
    _ inventory: Inventory, root: [UInt8], reader: any EntryReader
  ) {
    self.inventory = inventory
    self.root = root
    partners = Array(repeating: -1, count: inventory.count)
    var listEntries: [Int] = []
    for entry in inventory.range(under: root) {
      let name = inventory.name(entry)
      if inventory.kind(entry) == .image {
        if Self.isMask(name) { masks.append(entry) } else { images.append(entry) }
      } else if Self.hasExtension(name, "xml") {
        xmls.append(entry)
      } else if Self.hasExtension(name, "txt"), Self.listFolder(name) != nil {
        listEntries.append(entry)
      }
    }
    folders = VocFolders(inventory: inventory, images: images)
    imageIndex = StemIndex(inventory: inventory, entries: images)
    xmlIndex = StemIndex(inventory: inventory, entries: xmls)
    pair(reader)
    addLists(listEntries, reader)
  }

  /// The image that an XML or a mask belongs to; nil when it does not exist.
  public func image(of entry: Int) -> Int? { partner(entry) }

  /// The XML of an image; nil when it has none.
  public func xml(of image: Int) -> Int? { partner(image) }

  private func partner(_ entry: Int) -> Int? {
    guard partners.indices.contains(entry), partners[entry] >= 0 else { return nil }
    return Int(partners[entry])
  }

  private mutating func pair(_ reader: any EntryReader) {
    guard !images.isEmpty else { return }
    var candidates = CandidateCache()
    var undecided: [Int] = []
    for xml in xmls {
      let found = matches(xml, &candidates)
      if found.count == 1 { join(xml, found[0]) } else { undecided.append(xml) }
    }
    pairByFilename(undecided, &candidates, reader)
    for mask in masks {
      if let image = matches(mask, &candidates).first {
        partners[mask] = Int32(truncatingIfNeeded: image)
      }
    }
  }

  /// The images of a file's name in the first folder that has any.
  private func matches(_ entry: Int, _ candidates: inout CandidateCache) -> [Int] {
    let path = VocFolders.withoutExtension(inventory.name(entry))
    for folder in candidates.folders(for: VocFolders.folder(of: path), folders) {
      let found = imageIndex.find(folder, VocFolders.name(of: path))
      if !found.isEmpty { return found }
    }
    return []
  }

  private mutating func join(_ xml: Int, _ image: Int) {
    partners[xml] = Int32(truncatingIfNeeded: image)
    if partners[image] < 0 { partners[image] = Int32(truncatingIfNeeded: xml) }
  }

  /// Pairs what the names leave open; an image that has an XML of its own name is not taken away.
  private mutating func pairByFilename(
    _ undecided: [Int], _ candidates: inout CandidateCache, _ reader: any EntryReader
  ) {
    let voc = VocReader()
    for xml in undecided {
      let sameName = matches(xml, &candidates)
      // An XML that cannot be read is reported when its records are.
      let fault = try? voc.read(xml, with: reader)
      var named: [Int] = []
      if fault == nil, voc.record.isAnnotation, let text = voc.record.filename {
        named = images(named: voc.record.bytes(text), for: xml, &candidates)
      }
      if let image = named.first(where: { sameName.contains($0) }) ?? sameName.first {
        join(xml, image)
      } else if let image = named.first(where: { partners[$0] < 0 }) {
        join(xml, image)
      }
    }
  }

  /// The images that a `<filename>` names, the exact name first.
  private func images(
    named filename: ArraySlice<UInt8>, for xml: Int, _ candidates: inout CandidateCache
  ) -> [Int] {
    let separators: Set<UInt8> = [UInt8(ascii: "/"), UInt8(ascii: "\\")]
    guard let name = filename.split(whereSeparator: separators.contains).last else { return [] }
    var loose: [Int] = []
    for folder in candidates.folders(for: VocFolders.folder(of: inventory.name(xml)), folders) {
      let found =
        imageIndex.find(folder, VocFolders.withoutExtension(name)) + imageIndex.find(folder, name)
      let exact = found.filter { VocFolders.name(of: inventory.name($0)).elementsEqual(name) }
      if !exact.isEmpty { return exact }
      loose += found
    }
    return loose
  }

  private static func isMask(_ path: ArraySlice<UInt8>) -> Bool {
    path.split(separator: UInt8(ascii: "/")).dropLast().contains {
      VocFolders.isMask(VocFolders.lowercased($0))
    }
  }

  static func hasExtension(_ path: ArraySlice<UInt8>, _ fileExtension: StaticString) -> Bool {
    let wanted = "." + fileExtension.description
    return path.count > wanted.utf8.count
      && VocFolders.lowercased(path.suffix(wanted.utf8.count)).elementsEqual(wanted.utf8)
  }
}

/// The folders in which images of a folder's files may lie, worked out once a folder.
private struct CandidateCache {
  private var known: [ArraySlice<UInt8>: [ArraySlice<UInt8>]] = [:]
  private var lastFolder: ArraySlice<UInt8>?
  private var last: [ArraySlice<UInt8>] = []

  mutating func folders(
    for folder: ArraySlice<UInt8>, _ table: VocFolders
  ) -> [ArraySlice<UInt8>] {
    if folder == lastFolder { return last }
    lastFolder = folder
    if let found = known[folder] {
      last = found
    } else {
      last = table.imageFolders(for: VocFolders.lowercased(folder))
      known[folder] = last
    }
    return last
  }
}
