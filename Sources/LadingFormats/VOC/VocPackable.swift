// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// A Pascal VOC dataset as the packer sees it: XML and masks go with their image, the lists of
/// `ImageSets` are cut line by line.
public final class VocPackable: PackableDataset {
  /// Why annotations are left out of every part, and how many.
  public static let annotationsWithoutImage = "annotationsWithoutImage"
  /// Why lines of lists are left out of every part, and how many.
  public static let listedIDsWithoutImage = "listedIdsWithoutImage"

  private let layout: VocLayout
  private let inventory: Inventory
  let voc = VocReader()
  private var lists: [Int: VocList] = [:]

  /// The names of the splits, in byte order.
  public let splits: [String]
  /// The images with their XML and masks.
  public private(set) var images = PackImages()
  /// The lists, to be cut, and the colour maps, to be copied.
  public private(set) var shared: [SharedFile] = []
  /// Files that belong to no image.
  public private(set) var loose: [Int] = []
  /// XML files without an image, which no part holds.
  public private(set) var dropped: [String: Int] = [:]

  /// Pairs the files of a source whose dataset lies at `root`.
  public init(
    _ source: any DatasetSource, root: [UInt8], reader: any EntryReader
  ) throws(SourceError) {
    inventory = source.inventory
    layout = VocLayout(inventory, root: root, reader: reader)
    let layout = layout
    let found = try layout.splits { list throws(SourceError) in
      try layout.ids(of: list, reader: reader)
    }
    splits = found.map(\.name)
    for list in layout.lists { lists[list.entry] = list }
    addImages(found, shares: try listBytes(reader))
    try addOthers(reader)
  }

  private func addImages(_ found: [VocSplit], shares: [Int: Int64]) {
    var splitOf: [Int32: Int] = [:]
    for (index, split) in found.enumerated() {
      for member in split.members where member.image >= 0 && splitOf[member.image] == nil {
        splitOf[member.image] = index
      }
    }
    var companions: [Int: [Int]] = [:]
    for file in layout.xmls + layout.masks {
      if let image = layout.image(of: file) { companions[image, default: []].append(file) }
    }
    // A mask without an image is an image of its own: it must not be lost.
    let all = (layout.images + layout.masks.filter { layout.image(of: $0) == nil }).sorted()
    for image in all {
      images.add(
        entry: image, split: splitOf[Int32(truncatingIfNeeded: image)] ?? -1,
        companions: (companions[image] ?? []).sorted(), sharedBytes: shares[image] ?? 0)
    }
  }

  /// The bytes that each image's lines take in all lists; a last line may gain its end.
  private func listBytes(_ reader: any EntryReader) throws(SourceError) -> [Int: Int64] {
    var bytes: [Int: Int64] = [:]
    for list in layout.lists {
      for line in try layout.lines(of: list, reader: reader) {
        if let image = image(line, list) { bytes[image, default: 0] += Int64(line.bytes.count + 1) }
      }
    }
    return bytes
  }

  private func image(_ line: VocListLine, _ list: VocList) -> Int? {
    switch layout.resolve(line, in: list) {
    case .found(let image, _), .withExtension(let image, _): image
    case .unknown: nil
    }
  }

  private func addOthers(_ reader: any EntryReader) throws(SourceError) {
    let xmls = Set(layout.xmls)
    for entry in inventory.indices where inventory.kind(entry) == .other {
      if lists[entry] != nil {
        shared.append(SharedFile(entry: entry, isCopied: false, fixedBytes: 0))
      } else if Self.isColourMap(inventory.name(entry)) {
        shared.append(
          SharedFile(entry: entry, isCopied: true, fixedBytes: inventory.size(entry)))
      } else if !xmls.contains(entry) {
        loose.append(entry)
      } else if layout.image(of: entry) == nil {
        // An XML of another kind that lies about is no annotation without an image.
        if try voc.read(entry, with: reader) == nil, !voc.record.isAnnotation {
          loose.append(entry)
        } else {
          dropped[Self.annotationsWithoutImage, default: 0] += 1
        }
      }
    }
  }

  private static func isColourMap(_ path: ArraySlice<UInt8>) -> Bool {
    VocFolders.lowercased(VocFolders.name(of: path)).elementsEqual("labelmap.txt".utf8)
  }

  /// Cuts a list to the lines of each part's images; a part without any does not get the list.
  public func divide(
    _ file: SharedFile, parts: Int, partOf: [Int32], reader: any EntryReader,
    write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) throws -> [String: Int] {
    guard let list = lists[file.entry] else { return [:] }
    var pending: [Int: [UInt8]] = [:]
    var dropped = 0
    for line in try layout.lines(of: list, reader: reader) {
      guard let image = image(line, list), partOf.indices.contains(image), partOf[image] >= 0 else {
        if !line.isComment { dropped += 1 }
        continue
      }
      let part = Int(partOf[image])
      guard part < parts else { continue }
      pending[part, default: []].append(contentsOf: line.bytes)
      if line.bytes.last != UInt8(ascii: "\n") { pending[part]?.append(UInt8(ascii: "\n")) }
      if let bytes = pending[part], bytes.count >= 1 << 16 {
        try write(part, bytes)
        pending[part] = []
      }
    }
    for (part, bytes) in pending.sorted(by: { $0.key < $1.key }) where !bytes.isEmpty {
      try write(part, bytes)
    }
    return dropped == 0 ? [:] : [Self.listedIDsWithoutImage: dropped]
  }

  /// The XML of the image at a position; nil when it has none.
  func xml(of image: Int) -> Int? { layout.xml(of: images.entry(image)) }

  /// The image's XML as it stands; empty when it has none.
  public func sampleAnnotation(
    _ image: Int, reader: any EntryReader
  ) throws -> (fileExtension: String, bytes: [UInt8]) {
    guard let xml = layout.xml(of: images.entry(image)) else { return ("xml", []) }
    return ("xml", try reader.readAll(xml))
  }

  /// The size of the image's XML.
  public func sampleBytes(_ image: Int, reader: any EntryReader) -> Int64 {
    layout.xml(of: images.entry(image)).map { inventory.size($0) } ?? 0
  }

  /// The masks of the image's objects where it has such, and the boxes of the others.
  public func marks(
    _ image: Int, size: (width: Double, height: Double)?, reader: any EntryReader
  ) throws -> ImageMarks {
    guard let xml = layout.xml(of: images.entry(image)) else { return ImageMarks() }
    let voc = VocReader()
    guard try voc.read(xml, with: reader) == nil else { return ImageMarks(leftOut: 1) }
    let mask = images.companions(image).first { file in
      let folder = inventory.path(file).folder.split(separator: UInt8(ascii: "/")).last ?? []
      return VocFolders.lowercased(folder).starts(with: "segmentationobject".utf8)
    }
    // In it each object has the number of its place in the XML.
    let numbers = Set(1...max(1, min(voc.record.objects.count, 254)))
    let masks = mask.flatMap {
      try? SegmentMasks.read(try reader.open($0), as: .index, of: numbers)
    }
    return VocMarks.read(voc.record, size: size, masks: masks ?? [:])
  }
}
