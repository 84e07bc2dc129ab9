// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
import LadingModel

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
  lazy var samples = CocoSamples(self)

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

  /// What all annotation files together say of each file of the inventory.
  private struct Census {
    var bytes: [Int64]
    var splitNames: [String?]
    var masks: [Int: [Int]] = [:]
    var isMask: Set<Int> = []

    init(count: Int) {
      bytes = Array(repeating: 0, count: count)
      splitNames = Array(repeating: nil, count: count)
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
    if !splits.contains(file.split) { splits.append(file.split) }
    splits.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    share(file.entry, isCopied: false, Int64(cocoReader.byteCount) - visitor.total + 64)
    for (entry, bytes) in visitor.bytes {
      census.bytes[entry] += bytes
      if census.splitNames[entry] == nil { census.splitNames[entry] = file.split }
    }
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
    for entry in inventory.indices {
      switch inventory.kind(entry) {
      case .image where census.isMask.contains(entry):
        if !bearers.contains(entry) { loose.append(entry) }
      case .image:
        let split = census.splitNames[entry].flatMap { splits.firstIndex(of: $0) }
        images.add(
          entry: entry, split: split ?? -1, companions: (census.masks[entry] ?? []).sorted(),
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
    guard let coco = files[file.entry] else { return [:] }
    let divider = CocoDivider(
      CocoReader(coco, layout: layout, inventory: inventory), parts: parts, partOf: partOf)
    try divider.divide(reader: reader, write: write)
    return divider.dropped
  }

  /// The image record, its annotations and the categories, as they stand in the files.
  public func sampleAnnotation(
    _ image: Int, reader: any EntryReader
  ) throws -> (fileExtension: String, bytes: [UInt8]) {
    ("json", try samples.sample(of: images.entry(image), reader: reader))
  }
}

/// Adds up how many bytes the records of each image take.
private final class Shares: CocoVisitor {
  private let reader: CocoReader
  private let inventory: Inventory
  var bytes: [Int: Int64] = [:]
  var masks: [(image: Int, mask: Int)] = []
  var total: Int64 = 0

  init(_ reader: CocoReader, _ inventory: Inventory) {
    self.reader = reader
    self.inventory = inventory
  }

  func visit(image: CocoImage) { add(image.end - image.offset, to: image.entry) }

  func visit(annotation: CocoAnnotation) {
    let entry = annotation.slot.flatMap { reader.images.entry($0) }
    add(annotation.end - annotation.offset, to: entry)
    guard let entry, !annotation.maskName.isEmpty, let folder = reader.maskFolder,
      let mask = inventory.find(CocoPath.join(folder, annotation.maskName))
    else { return }
    masks.append((entry, mask))
  }

  /// A record takes its bytes, a comma and a line feed.
  private func add(_ count: Int, to entry: Int?) {
    total += Int64(count)
    if let entry { bytes[entry, default: 0] += Int64(count) + 2 }
  }
}
