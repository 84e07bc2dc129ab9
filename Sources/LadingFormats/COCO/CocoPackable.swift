// SPDX-License-Identifier: Apache-2.0

import Glibc
public import LadingArchive
public import LadingModel

/// A COCO dataset as the packer sees it: annotation files are cut record by record, masks go with
/// their image.
public final class CocoPackable: PackableDataset {
  /// Why image records are left out of every part, and how many.
  public static let recordsWithoutFile = "recordsWithoutFile"
  /// Why annotations are left out of every part, and how many.
  public static let annotationsWithoutImage = "annotationsWithoutImage"

  let inventory: Inventory
  let layout: CocoLayout
  let container: Container
  /// The annotation files that can be cut, by inventory index.
  private(set) var files: [Int: CocoFile] = [:]
  /// Their readers, which know which image each record is about.
  private var readers: [Int: CocoReader] = [:]
  lazy var samples = CocoSamples(self)
  private var knownLabels: ClassificationLabels?
  /// Where texts that do not fit in memory are put aside.
  private(set) var asideFolder =
    unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"

  /// The names of the splits, in byte order.
  public private(set) var splits: [String] = []
  /// The images with their masks.
  public private(set) var images = PackImages()
  /// The annotation files.
  public private(set) var shared: [SharedFile] = []
  /// Files that belong to no image.
  public private(set) var loose: [Int] = []

  /// Reads the annotation files of a source once, to tell what belongs to which image.
  public init(
    _ source: any DatasetSource, detection: Detection, reader: any EntryReader
  ) throws(SourceError) {
    inventory = source.inventory
    container = source.container
    layout = CocoLayout(inventory, detection: detection)
    var census = Census(count: inventory.count)
    for file in layout.files { try take(file, into: &census, reader: reader) }
    if splits.isEmpty { splits = [""] }
    addFiles(census)
  }

  /// The categories of every image, read when they are first asked for.
  func labelsByImage(_ reader: any EntryReader) throws(SourceError) -> ClassificationLabels {
    if let knownLabels { return knownLabels }
    let labels = try readLabels(reader)
    knownLabels = labels
    return labels
  }

  /// What all annotation files together say of each file of the inventory.
  private struct Census {
    var bytes: [Int64]
    /// Of each file of the inventory, the place of its split's name in `names`; -1 for none.
    var splits: [Int32]
    var names: [String] = []
    var masks: [Int: [Int]] = [:]
    var isMask: Set<Int> = []

    init(count: Int) {
      bytes = Array(repeating: 0, count: count)
      splits = Array(repeating: -1, count: count)
    }
  }

  private func take(
    _ file: CocoFile, into census: inout Census, reader: any EntryReader
  ) throws(SourceError) {
    let cocoReader = CocoReader(file, layout: layout, inventory: inventory)
    let visitor = Shares(cocoReader, inventory)
    switch cocoReader.read(visitor, reader: reader) {
    case .complete: break
    case .unreadable(let detail):
      throw SourceError(.unreadable, path: Array(inventory.name(file.entry)), detail: detail)
    case .broken, .notAnObject:
      // What cannot be cut is kept whole, rather than lost.
      if !layout.isGuessed { share(file.entry, isCopied: true, inventory.size(file.entry)) }
      return
    }
    if layout.isGuessed, cocoReader.sections.isDisjoint(with: [.images, .annotations]) { return }
    files[file.entry] = file
    readers[file.entry] = cocoReader
    if !splits.contains(file.split) { splits.append(file.split) }
    splits.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    share(file.entry, isCopied: false, Int64(cocoReader.byteCount) - visitor.total + 64)
    for slot in 0..<cocoReader.images.count {
      guard let entry = cocoReader.images.entry(slot) else { continue }
      census.bytes[entry] += visitor.take(slot)
      if census.splits[entry] < 0 { census.splits[entry] = Int32(clamping: census.names.count) }
    }
    census.names.append(file.split)
    for (image, mask) in visitor.masks where census.isMask.insert(mask).inserted {
      census.masks[image, default: []].append(mask)
    }
    if let folder = cocoReader.maskFolder, folder != file.folder,
      folder != cocoReader.imageFolder
    {
      let range = inventory.range(under: folder)
      census.isMask.formUnion(range.filter { inventory.kind($0) == .image })
    }
  }

  private func share(_ entry: Int, isCopied: Bool, _ bytes: Int64) {
    shared.append(SharedFile(entry: entry, isCopied: isCopied, fixedBytes: max(0, bytes)))
  }

  private func addFiles(_ census: Census) {
    let sharedEntries = Set(shared.map(\.entry))
    let bearers = Set(census.masks.values.joined())
    let places = census.names.map { splits.firstIndex(of: $0) ?? -1 }
    for entry in inventory.indices {
      switch inventory.kind(entry) {
      case .image where census.isMask.contains(entry):
        if !bearers.contains(entry) { loose.append(entry) }
      case .image:
        let name = Int(census.splits[entry])
        images.add(
          entry: entry, split: name < 0 ? -1 : places[name],
          companions: (census.masks[entry] ?? []).sorted(),
          sharedBytes: census.bytes[entry])
      case .other:
        if !sharedEntries.contains(entry) { loose.append(entry) }
      default: break
      }
    }
  }

  /// Cuts an annotation file to the images of each part.
  public func divide(
    _ file: SharedFile, parts: Int, partOf: [Int32], reader: any EntryReader,
    write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) throws -> [String: Int] {
    guard let coco = readers[file.entry] else { return [:] }
    return try withoutActuallyEscaping(write) { write in
      let divider = CocoDivider(coco, parts: parts, partOf: partOf, write: write)
      try divider.divide(reader: reader)
      return divider.dropped
    }
  }

  /// Takes a folder for what does not fit in memory; nothing is left there.
  public func putAside(in folder: String) { asideFolder = folder }

  /// The exact size of an image's sample in bytes, from what the first reading told.
  public func sampleBytes(_ image: Int, reader: any EntryReader) throws -> Int64 {
    try samples.sampleBytes(of: images.entry(image), reader: reader)
  }

  /// The image record, its annotations and the categories, as they stand in the files.
  public func sampleAnnotation(
    _ image: Int, reader: any EntryReader
  ) throws -> (fileExtension: String, bytes: [UInt8]) {
    ("json", try samples.sample(of: images.entry(image), reader: reader))
  }
}

extension CocoPackable {
  /// Outlines where there are any, then masks, then boxes; of a panoptic image its segments' masks.
  public func marks(
    _ image: Int, size: (width: Double, height: Double)?, reader: any EntryReader
  ) throws -> ImageMarks {
    let sample = try sampleAnnotation(image, reader: reader).bytes
    return CocoMarks.read(sample, size: size) { segments in
      guard let mask = images.companions(image).first else { return [:] }
      // A mask that cannot be decoded is lint's to tell; boxes are left then.
      return (try? SegmentMasks.read(try reader.open(mask), as: .rgb, of: segments)) ?? [:]
    }
  }
}

/// Adds up how many bytes the records of each image take.
private final class Shares: CocoVisitor {
  private let reader: CocoReader
  private let inventory: Inventory
  /// By the slots of the image records.
  private var bytes: [Int64] = []
  var masks: [(image: Int, mask: Int)] = []
  /// The bytes that do not go to every part: records, and what stands between two of a list.
  private(set) var total: Int64 = 0
  private var lastEnds: [CocoSection: Int] = [:]
  private var repeatsKeys = false

  init(_ reader: CocoReader, _ inventory: Inventory) {
    self.reader = reader
    self.inventory = inventory
  }

  /// The bytes of a record and its annotations.
  func take(_ slot: Int) -> Int64 { slot < bytes.count ? bytes[slot] : 0 }

  /// Counts a record; it takes its bytes, a comma and a line feed in a part.
  private func take(_ section: CocoSection, _ offset: Int, _ end: Int) -> Int64 {
    let count = Int64(end - offset)
    total += count
    // Between the last record of one list and the first of another stands what all parts get.
    if !repeatsKeys, let last = lastEnds[section] { total += Int64(max(0, offset - last)) }
    lastEnds[section] = end
    return count + 2
  }

  func visit(image: CocoImage) {
    bytes.append(take(.images, image.offset, image.end))
  }

  func visit(fault: CocoFault) {
    if case .duplicateKey = fault.kind { repeatsKeys = true }
  }

  func visit(annotation: CocoAnnotation) {
    let count = take(.annotations, annotation.offset, annotation.end)
    guard let slot = annotation.slot, slot < bytes.count else { return }
    bytes[slot] += count
    guard let entry = reader.images.entry(slot), !annotation.maskName.isEmpty,
      let folder = reader.maskFolder,
      let mask = inventory.find(CocoPath.join(folder, annotation.maskName))
    else { return }
    masks.append((entry, mask))
  }
}
