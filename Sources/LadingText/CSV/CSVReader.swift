// SPDX-License-Identifier: Apache-2.0

/// Reads CSV (RFC 4180) record by record, with the byte offset of every field.
///
/// Lines end with LF or CRLF, a byte order mark is skipped, blank lines are passed over. A quote
/// opens a quoted field also after blanks, which Roboflow writes behind its commas. A record keeps
/// at most `CSVRecord.limit` bytes, so a quote that is never closed cannot fill the memory.
public struct CSVReader {
  private let source: any ByteSource
  private var buffer: [UInt8] = []
  private var position = 0
  private var consumed = 0
  private var isAtEnd = false

  /// A reader at the beginning of a text.
  public init(_ source: any ByteSource) { self.source = source }

  /// The next record; nil at the end.
  ///
  /// Throws what the source throws.
  public mutating func next() throws -> CSVRecord? {
    while try fill() {
      if consumed == 0 { try skipByteOrderMark() }
      let record = try read()
      if !record.isBlank { return record }
    }
    return nil
  }

  /// Reads up to the line end that no quotes enclose; it belongs to the record.
  private mutating func read() throws -> CSVRecord {
    var record = CSVRecord(offset: consumed)
    var state = CSVQuoting()
    while try fill() {
      let start = position
      var isComplete = false
      while position < buffer.count, !isComplete {
        isComplete = state.take(buffer[position])
        position += 1
      }
      record.append(buffer[start..<position])
      consumed += position - start
      if isComplete { break }
    }
    record.hasOpenQuote = state.isQuoted
    return record
  }

  private mutating func skipByteOrderMark() throws {
    var mark: [UInt8] = []
    while mark.count < 3, try fill() {
      mark.append(buffer[position])
      position += 1
    }
    if mark == [0xEF, 0xBB, 0xBF] {
      consumed = 3
    } else {
      buffer = mark + buffer[position...]
      position = 0
    }
  }

  /// Whether there is a byte to read.
  private mutating func fill() throws -> Bool {
    if position < buffer.count { return true }
    if isAtEnd { return false }
    buffer = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    position = 0
    isAtEnd = buffer.isEmpty
    return !isAtEnd
  }
}

/// Where in a record a byte stands: the one place that knows when a quote is a quote.
struct CSVQuoting {
  private enum State {
    case fieldStart
    case bare
    case quoted
    /// After a quote within quotes: the end, or the first of a doubled quote.
    case closing
  }

  private var state = State.fieldStart

  /// Whether a quoted field is open.
  var isQuoted: Bool { state == .quoted }

  /// Takes the next byte; true when it ends the record.
  mutating func take(_ byte: UInt8) -> Bool {
    switch (state, byte) {
    case (.quoted, UInt8(ascii: "\"")): state = .closing
    case (.quoted, _): break
    case (_, UInt8(ascii: "\n")): return true
    case (_, UInt8(ascii: ",")): state = .fieldStart
    case (.fieldStart, UInt8(ascii: "\"")), (.closing, UInt8(ascii: "\"")): state = .quoted
    case (.fieldStart, 0x20), (.fieldStart, 0x09): break
    default: state = .bare
    }
    return false
  }
}
