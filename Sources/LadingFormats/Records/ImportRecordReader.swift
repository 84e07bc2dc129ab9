// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// Reads a file of records for the V4 import, one by one, and says what the service would reject.
///
/// Of a line at most `LineReader.usualLimit` bytes are held. A longer JSON line is checked out of
/// a stream of its own, which the caller opens.
public struct ImportRecordReader {
  private enum Lines {
    case jsonl(LineReader)
    case csv(CSVReader)
  }

  /// Opens the bytes of a long line as a stream.
  public typealias LongLine = (Range<Int>) throws -> any ByteSource

  /// What is wrong with a CSV's header; empty for JSONL.
  public let headerFaults: [ImportFault]
  /// The columns of a CSV; empty for JSONL.
  public let columns: [String]

  private var lines: Lines
  private let checker: RecordObjectChecker
  private let types: [RecordSchema.FieldType?]
  private let openLongLine: LongLine
  private var count = 0
  private var pending: [ImportFault] = []

  /// A reader at the beginning of a file; reads a CSV's header.
  ///
  /// Throws what the source throws.
  public init(
    _ source: any ByteSource, kind: RecordFileKind, schema: RecordSchema? = nil,
    longLine: @escaping LongLine
  ) throws {
    checker = RecordObjectChecker(schema)
    openLongLine = longLine
    switch kind {
    case .jsonl:
      lines = .jsonl(LineReader(source))
      headerFaults = []
      columns = []
      types = []
    case .csv:
      var reader = CSVReader(source)
      let header = ImportHeader(try reader.next(), schema: schema)
      lines = .csv(reader)
      headerFaults = header.faults
      columns = header.columns
      types = header.columns.map { name in
        schema?.fields.first { $0.key == name }?.type
      }
    }
  }

  /// Whether the header allows to read records.
  public var isUsable: Bool {
    if case .jsonl = lines { return true }
    return !columns.isEmpty
      && headerFaults.allSatisfy { fault in
        if case .missingField = fault.kind { true } else { false }
      }
  }

  /// The next record; nil at the end, and where the header does not allow to read any.
  ///
  /// Throws what the source throws.
  public mutating func next() throws -> ImportRecord? {
    guard isUsable else { return nil }
    switch lines {
    case .jsonl(var reader):
      defer { lines = .jsonl(reader) }
      while let line = try reader.next() {
        if line.isBlank {
          pending.append(ImportFault(.blankLine, at: line.range.lowerBound))
          // Many blank lines are one fault, told where they begin.
          if pending.count > 1 { pending.removeLast() }
          continue
        }
        return try record(line)
      }
      return nil
    case .csv(var reader):
      defer { lines = .csv(reader) }
      return try reader.next().map { record($0) }
    }
  }

  private mutating func record(_ line: TextLine) throws -> ImportRecord {
    defer { count += 1 }
    var record = ImportRecord(number: count, range: line.range)
    record.faults = pending
    pending = []
    let start = line.range.lowerBound
    if start == 0, line.bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      record.faults.append(ImportFault(.byteOrderMark, at: 0))
    }
    if line.isCut {
      var scanner = JSONScanner(try openLongLine(line.range))
      record.faults += checker.check(&scanner, at: start)
      if let failure = scanner.failure { throw failure }
    } else {
      var scanner = JSONScanner(MemorySource(line.bytes), window: 2 * line.bytes.count + 256)
      record.faults += checker.check(&scanner, at: start)
    }
    return record
  }

  private mutating func record(_ row: CSVRecord) -> ImportRecord {
    defer { count += 1 }
    var record = ImportRecord(number: count, range: row.range)
    if row.isCut {
      record.faults.append(ImportFault(.tooLong, at: row.offset))
      return record
    }
    let fields = row.fields
    if row.hasOpenQuote || fields.contains(where: \.isMalformed) {
      let field = fields.first(where: \.isMalformed)
      record.faults.append(ImportFault(.quoting, at: field?.offset ?? row.offset))
    } else if fields.count != columns.count {
      record.faults.append(
        ImportFault(.row(cells: fields.count, header: columns.count), at: row.offset))
    } else {
      for (place, field) in fields.enumerated() {
        guard String(validating: field.bytes, as: UTF8.self) != nil else {
          record.faults.append(ImportFault(.notUTF8, at: field.offset))
          continue
        }
        guard let type = types[place], type.isAddress else { continue }
        let fault = RecordObjectChecker.addressFault(field.text, key: columns[place], type: type)
        if let fault { record.faults.append(ImportFault(fault, at: field.offset)) }
      }
    }
    return record
  }
}

/// The first row of a CSV of records.
struct ImportHeader {
  private(set) var columns: [String] = []
  private(set) var faults: [ImportFault] = []

  init(_ record: CSVRecord?, schema: RecordSchema?) {
    guard let record else {
      faults = [ImportFault(.noHeader, at: 0)]
      return
    }
    let fields = record.fields
    if record.isCut || record.hasOpenQuote || fields.contains(where: \.isMalformed) {
      faults.append(ImportFault(.quoting, at: record.offset))
    }
    if fields.count > RecordSchema.fieldLimit {
      faults.append(ImportFault(.tooManyFields(fields.count), at: record.offset))
    }
    var seen: Set<String> = []
    for field in fields {
      let name = field.text
      let length = name.unicodeScalars.count
      if String(validating: field.bytes, as: UTF8.self) == nil {
        faults.append(ImportFault(.notUTF8, at: field.offset))
      } else if !(1...RecordSchema.keyLimit).contains(length) {
        faults.append(ImportFault(.keyLength(length), at: field.offset))
      } else if !seen.insert(name).inserted {
        faults.append(ImportFault(.repeatedKey(name), at: field.offset))
      }
    }
    columns = fields.map(\.text)
    guard let schema, schema.isStrict else { return }
    for field in schema.fields where !seen.contains(field.key) {
      faults.append(ImportFault(.missingField(field.key), at: record.offset))
    }
  }
}
