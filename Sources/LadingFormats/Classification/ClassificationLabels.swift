// SPDX-License-Identifier: Apache-2.0

import LadingArchive
public import LadingModel
import LadingText

/// The classes of every image, packed: 12 bytes an entry, more only for several classes.
struct ClassificationLabels {
  /// The classes' names in the dataset's order.
  private(set) var names: [[UInt8]]
  /// Whether some image has several classes, or a row that marks none.
  private(set) var isMultiLabel = false
  private var numbers: [[UInt8]: Int]
  private var first: [Int32]
  private var further: [Int: [Int]] = [:]
  private var rows: [Int64]

  init(_ names: [[UInt8]], entries count: Int) {
    self.names = names
    numbers = Dictionary(
      names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
    first = Array(repeating: -1, count: count)
    rows = Array(repeating: 0, count: count)
  }

  /// Reads a table: its classes, and the rows of the images that exist; returns the header's
  /// length.
  mutating func read(
    _ table: Int, folder: [UInt8], _ inventory: Inventory, _ reader: any EntryReader
  ) throws -> Int {
    var table = try ClassificationTableReader(try reader.open(table))
    let columns = table.header.columns.map { number(of: $0.name) }
    while let row = try table.next() {
      guard let image = ClassificationLabels.image(row.name, in: folder, inventory) else {
        continue
      }
      rows[image] += Int64(Self.terminated(row.record.bytes).count)
      for column in row.marked { add(columns[column], to: image) }
      if classes(of: image).count != 1 { isMultiLabel = true }
    }
    return Self.terminated(table.headerBytes).count
  }

  /// Gives an image one more class.
  mutating func add(_ number: Int?, to image: Int) {
    guard let number, !classes(of: image).contains(number) else { return }
    if first[image] < 0 {
      first[image] = Int32(truncatingIfNeeded: number)
    } else {
      further[image, default: []].append(number)
    }
  }

  /// The classes of an image.
  func classes(of image: Int) -> [Int] {
    first[image] < 0 ? [] : [Int(first[image])] + (further[image] ?? [])
  }

  /// How many bytes the rows of an image take.
  func rowBytes(of image: Int) -> Int64 { rows[image] }

  /// The number of a class, which it gets when it has none.
  mutating func number(of name: [UInt8]) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }

  /// The image that a row's name means; nil when it does not exist.
  static func image(_ name: [UInt8], in folder: [UInt8], _ inventory: Inventory) -> Int? {
    let path = folder.isEmpty ? name : folder + [UInt8(ascii: "/")] + name
    guard let index = inventory.find(path), inventory.kind(index) == .image else { return nil }
    return index
  }

  /// A record with a line end, which the last one of a file may lack.
  static func terminated(_ record: [UInt8]) -> [UInt8] {
    record.isEmpty || record.last == UInt8(ascii: "\n") ? record : record + [UInt8(ascii: "\n")]
  }
}

extension ClassificationRow {
  /// The image that the row means; nil when it does not exist.
  ///
  /// Names are relative to the table's folder.
  public func image(in folder: [UInt8], _ inventory: Inventory) -> Int? {
    ClassificationLabels.image(name, in: folder, inventory)
  }
}
