// SPDX-License-Identifier: Apache-2.0

import LadingModel
public import LadingText

/// The first line of a `_classes.csv`: `filename`, then a class a column.
public struct ClassificationHeader: Sendable, Hashable {
  /// A column with a class.
  public struct Column: Sendable, Hashable {
    /// The class's name; may be empty or repeated, which is a fault.
    public var name: [UInt8]
    /// Where the name stands in the file.
    public var offset: Int
  }

  /// What is wrong with the line.
  public enum Fault: Sendable, Hashable {
    /// The file is empty.
    case missing
    /// The first line is a row already.
    case looksLikeARow
    /// The first column has another name than `filename`.
    case firstColumn(offset: Int, name: [UInt8])
    /// There is no column but the first.
    case noClasses
    /// A column has no name.
    case emptyName(column: Int)
    /// A column has the name of one before it.
    case repeatedName(column: Int)
  }

  /// The classes in order.
  public let columns: [Column]
  /// What is wrong, in order of place.
  public let faults: [Fault]
  /// Whether a field is written in quotes, which readers that split at commas misread.
  public let isQuoted: Bool

  /// Whether rows can be read below it.
  public var isUsable: Bool {
    !faults.contains { [.missing, .looksLikeARow, .noClasses].contains($0) }
  }

  init(_ record: CSVRecord?) {
    guard let record else {
      columns = []
      faults = [.missing]
      isQuoted = false
      return
    }
    let fields = record.fields
    isQuoted = fields.contains(where: \.isQuoted)
    columns = fields.dropFirst().map { Column(name: $0.bytes, offset: $0.offset) }
    var faults: [Fault] = []
    let first = fields[0]
    if !first.bytes.map(lowercasedASCII).elementsEqual("filename".utf8) {
      faults.append(
        Self.isRow(fields) ? .looksLikeARow : .firstColumn(offset: first.offset, name: first.bytes))
    }
    if columns.isEmpty { faults.append(.noClasses) }
    var seen: Set<[UInt8]> = []
    for (number, column) in columns.enumerated() {
      if column.name.isEmpty {
        faults.append(.emptyName(column: number))
      } else if !seen.insert(column.name).inserted {
        faults.append(.repeatedName(column: number))
      }
    }
    self.faults = faults
  }

  /// Whether the fields name an image and mark classes.
  private static func isRow(_ fields: [CSVField]) -> Bool {
    guard let path = EntryPath(fields[0].text), fields.count > 1 else { return false }
    return FileKind(fileExtension: path.fileExtension) == .image
      && fields.dropFirst().allSatisfy { $0.bytes == [0x30] || $0.bytes == [0x31] }
  }
}

/// One row of a `_classes.csv`.
public struct ClassificationRow: Sendable {
  /// What is wrong with it, where.
  public enum Fault: Sendable, Hashable {
    /// Another number of cells than the header has; the first is the file's name.
    case cellCount(Int)
    /// A cell that is neither 0 nor 1.
    case cell(column: Int, offset: Int, text: [UInt8])
  }

  /// The record as it stands.
  public let record: CSVRecord
  /// The image's name as written.
  public let name: [UInt8]
  /// Where the name stands in the file.
  public let nameOffset: Int
  /// The columns marked 1, ascending.
  public let marked: [Int]
  /// The first thing wrong; nil when nothing is.
  public let fault: Fault?
  /// Whether a field is written in quotes, which readers that split at commas misread.
  public let isQuoted: Bool
  /// Whether a quote is not closed where its field ends.
  public let isMalformed: Bool

  init(_ record: CSVRecord, columns: Int) {
    let fields = record.fields
    self.record = record
    name = fields[0].bytes
    nameOffset = fields[0].offset
    isQuoted = fields.contains(where: \.isQuoted)
    isMalformed = record.hasOpenQuote || record.isCut || fields.contains(where: \.isMalformed)
    var marked: [Int] = []
    var fault: Fault? = fields.count == columns + 1 ? nil : .cellCount(fields.count)
    for (number, field) in fields.dropFirst().prefix(columns).enumerated() {
      if field.bytes == [0x31] {
        marked.append(number)
      } else if field.bytes != [0x30], fault == nil {
        fault = .cell(column: number, offset: field.offset, text: field.bytes)
      }
    }
    self.marked = marked
    self.fault = fault
  }
}

/// Reads a `_classes.csv` row by row.
public struct ClassificationTableReader {
  /// The first line.
  public let header: ClassificationHeader
  /// The first line as it stands; empty when the file is.
  public let headerBytes: [UInt8]
  private var csv: CSVReader

  /// Reads the first line.
  ///
  /// Throws what the source throws.
  public init(_ source: any ByteSource) throws {
    csv = CSVReader(source)
    let record = try csv.next()
    header = ClassificationHeader(record)
    headerBytes = record?.bytes ?? []
  }

  /// The next row; nil at the end.
  public mutating func next() throws -> ClassificationRow? {
    try csv.next().map { ClassificationRow($0, columns: header.columns.count) }
  }
}
