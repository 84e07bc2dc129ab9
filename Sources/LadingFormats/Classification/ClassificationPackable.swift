// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel
import LadingText

/// A classification dataset as the packer sees it.
///
/// Images in class folders carry their label in their path and need nothing beside them; a
/// `_classes.csv` is cut to the rows of a part's images. As a WebDataset sample an image gets
/// `.cls`, the index of its class (byte order of the folders, or the headers' order) as decimal
/// text. Where any row marks several classes or none, all samples get `.json` instead: an array of
/// class names.
public final class ClassificationPackable: PackableDataset {
  /// The names of the splits, in byte order.
  public let splits: [String]
  /// The images, each with the length of its rows.
  public let images: PackImages
  /// The `_classes.csv` files.
  public let shared: [SharedFile]
  /// Files that belong to no image.
  public let loose: [Int]

  private let inventory: Inventory
  private let layout: ClassificationLayout
  private let labels: ClassificationLabels

  /// Reads the layout and, where there are any, the tables.
  ///
  /// Throws what reading a table throws.
  public init(
    _ source: any DatasetSource, detection: Detection, reader: any EntryReader
  ) throws {
    let inventory = source.inventory
    let layout = ClassificationLayout(inventory, root: detection.root)
    var labels = ClassificationLabels(layout.classes, entries: inventory.count)
    var shared: [SharedFile] = []
    for split in layout.splits {
      guard let table = split.table else { continue }
      let length = try labels.read(table, folder: split.folder, inventory, reader)
      shared.append(SharedFile(entry: table, isCopied: false, fixedBytes: Int64(length)))
    }
    let names = Set(layout.splits.map { $0.name }).sorted { $0.lexicographicallyPrecedes($1) }
    let tables = Set(shared.map(\.entry))
    var images = PackImages()
    var loose: [Int] = []
    for index in inventory.indices {
      if inventory.kind(index) == .image {
        let placement = layout.placement(of: inventory.name(index))
        labels.add(placement.folderClass, to: index)
        let split = placement.split.flatMap { names.firstIndex(of: layout.splits[$0].name) }
        images.add(
          entry: index, split: split ?? -1, companions: [],
          sharedBytes: labels.rowBytes(of: index))
      } else if inventory.kind(index) == .other, !tables.contains(index) {
        loose.append(index)
      }
    }
    self.inventory = inventory
    self.layout = layout
    self.labels = labels
    self.images = images
    self.loose = loose
    self.shared = shared.sorted { $0.entry < $1.entry }
    splits = names.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Gives every part the rows of its images below the header, as they stand.
  public func divide(
    _ file: SharedFile, parts: Int, partOf: [Int32], reader: any EntryReader,
    write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) throws -> [String: Int] {
    func part(of image: Int) -> Int? {
      guard partOf.indices.contains(image) else { return nil }
      let part = Int(partOf[image])
      return part >= 0 && part < parts ? part : nil
    }
    var table = try ClassificationTableReader(try reader.open(file.entry))
    let header = ClassificationLabels.terminated(table.headerBytes)
    var pending: [[UInt8]] = Array(repeating: [], count: parts)
    // A part with images of this folder needs the classes, even where none of them has a row.
    var isNeeded = Array(repeating: false, count: parts)
    for index in inventory.indices where inventory.kind(index) == .image {
      guard let part = part(of: index), !isNeeded[part],
        let split = layout.placement(of: inventory.name(index)).split,
        layout.splits[split].table == file.entry
      else { continue }
      isNeeded[part] = true
      pending[part] = header
    }
    let folder = Array(inventory.path(file.entry).folder)
    var dropped: [String: Int] = [:]
    while let row = try table.next() {
      guard let image = row.image(in: folder, inventory) else {
        dropped["missing-file", default: 0] += 1
        continue
      }
      guard let part = part(of: image) else { continue }
      if !isNeeded[part] {
        isNeeded[part] = true
        pending[part] = header
      }
      pending[part] += ClassificationLabels.terminated(row.record.bytes)
      if pending[part].count >= 1 << 16 {
        try write(part, pending[part])
        pending[part] = []
      }
    }
    for part in 0..<parts where !pending[part].isEmpty { try write(part, pending[part]) }
    return dropped
  }

  /// The names of the image's classes, in the dataset's order.
  public func labels(_ image: Int, reader: any EntryReader) -> [String] {
    labels.classes(of: images.entry(image)).sorted().map {
      String(decoding: labels.names[$0], as: UTF8.self)
    }
  }

  /// The image's class as `.cls`, or its classes as `.json`; nothing for an image without a label.
  public func sampleAnnotation(
    _ image: Int, reader: any EntryReader
  ) throws -> (fileExtension: String, bytes: [UInt8]) {
    let entry = images.entry(image)
    let classes = labels.classes(of: entry)
    guard labels.isMultiLabel else {
      return ("cls", classes.first.map { Array(String($0).utf8) } ?? [])
    }
    if classes.isEmpty, labels.rowBytes(of: entry) == 0 { return ("json", []) }
    var json = JSONWriter()
    json.array { list in
      for number in classes.sorted() {
        list.value(String(decoding: labels.names[number], as: UTF8.self))
      }
    }
    return ("json", json.bytes)
  }

  /// The image's classes.
  public func marks(
    _ image: Int, size: (width: Double, height: Double)?, reader: any EntryReader
  ) -> ImageMarks {
    ImageMarks(
      classes: labels.classes(of: images.entry(image)).sorted().map {
        String(decoding: labels.names[$0], as: UTF8.self)
      })
  }
}
