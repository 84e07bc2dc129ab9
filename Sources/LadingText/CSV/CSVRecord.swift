// SPDX-License-Identifier: Apache-2.0

/// One record of a CSV, as its bytes and as fields.
public struct CSVRecord: Sendable, Hashable {
  /// The most bytes that a record keeps.
  public static let limit = 1 << 20

  /// Where it begins in the text.
  public let offset: Int
  /// Its bytes as they stand, the line end included; cut at the limit.
  public private(set) var bytes: [UInt8] = []
  /// Whether it is longer than the limit.
  public private(set) var isCut = false
  /// How many bytes it has in the text, the line end included and whatever is cut.
  public private(set) var length = 0
  /// Whether a quote is still open at its end, which is then the end of the text.
  public internal(set) var hasOpenQuote = false

  init(offset: Int) { self.offset = offset }

  mutating func append(_ part: ArraySlice<UInt8>) {
    length += part.count
    let room = Self.limit - bytes.count
    if part.count > room { isCut = true }
    bytes.append(contentsOf: part.prefix(room))
  }

  /// The bytes without the line end.
  public var content: ArraySlice<UInt8> {
    var content = bytes[...]
    if content.last == UInt8(ascii: "\n") {
      content.removeLast()
      if content.last == UInt8(ascii: "\r") { content.removeLast() }
    }
    return content
  }

  /// Its bytes in the text, the line end included.
  public var range: Range<Int> { offset..<(offset + length) }

  /// Whether it ends with a line end, as the last record of a text need not.
  public var isTerminated: Bool { bytes.last == UInt8(ascii: "\n") }

  /// Whether there is nothing on the line.
  public var isBlank: Bool { content.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }

  /// The fields in order; at least one.
  public var fields: [CSVField] {
    let content = self.content
    var fields: [CSVField] = []
    var state = CSVQuoting()
    var start = content.startIndex
    for index in content.indices {
      let wasQuoted = state.isQuoted
      _ = state.take(content[index])
      if content[index] == UInt8(ascii: ","), !wasQuoted {
        fields.append(CSVField(content[start..<index], at: offset + start))
        start = index + 1
      }
    }
    fields.append(CSVField(content[start...], at: offset + start))
    return fields
  }
}

/// One field of a CSV record.
public struct CSVField: Sendable, Hashable {
  /// Where its value begins in the text, past blanks and an opening quote.
  public let offset: Int
  /// Its value: quotes undone, blanks around it left out.
  public let bytes: [UInt8]
  /// Whether it is written in quotes.
  public let isQuoted: Bool
  /// Whether there is text after the closing quote, or none closes it.
  public let isMalformed: Bool

  /// The value as text; bytes that are not UTF-8 are shown as U+FFFD.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Where in the text the value's byte at `index` stands: a quote in quotes is written twice.
  public func offset(of index: Int) -> Int {
    guard isQuoted else { return offset + index }
    return offset + index + bytes.prefix(index).count { $0 == UInt8(ascii: "\"") }
  }

  /// Takes a field as it stands between commas.
  init(_ raw: ArraySlice<UInt8>, at start: Int) {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    let quote = UInt8(ascii: "\"")
    let first = raw.firstIndex { !isBlank($0) } ?? raw.endIndex
    let last = raw.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? first
    let shift = start - raw.startIndex
    guard first < last, raw[first] == quote else {
      offset = first + shift
      bytes = Array(raw[first..<last])
      isQuoted = false
      isMalformed = false
      return
    }
    var value: [UInt8] = []
    var index = first + 1
    var isClosed = false
    while index < last {
      if raw[index] == quote {
        guard index + 1 < last, raw[index + 1] == quote else {
          isClosed = true
          index += 1
          break
        }
        index += 1
      }
      value.append(raw[index])
      index += 1
    }
    offset = first + 1 + shift
    isMalformed = !isClosed || index < last
    // What follows the closing quote is kept: it is part of the name that was meant.
    bytes = value + raw[index..<last]
    isQuoted = true
  }
}
