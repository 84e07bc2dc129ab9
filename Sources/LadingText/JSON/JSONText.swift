// SPDX-License-Identifier: Apache-2.0

/// A member's name, cut down to what tells names of up to 16 bytes apart.
public struct JSONKey: Hashable, Sendable {
  @usableFromInline let head: UInt64
  @usableFromInline let tail: UInt64
  @usableFromInline let count: Int

  /// The key of a name written in the program, of at most 16 bytes.
  public init(_ name: StaticString) {
    self.init(Array(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)))
  }

  @usableFromInline init(_ bytes: [UInt8]) {
    let padded = bytes + [UInt8](repeating: 0, count: 8)
    self = padded.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return JSONKey(head: 0, tail: 0, count: 0) }
      return JSONKey(start, bytes.count)
    }
  }

  private init(head: UInt64, tail: UInt64, count: Int) {
    self.head = head
    self.tail = tail
    self.count = count
  }

  /// Reads 8 bytes from `start` whatever `count` is: they must be there.
  @inlinable @inline(__always)
  init(_ start: UnsafePointer<UInt8>, _ count: Int) {
    let first = loadWord(start)
    self.count = count
    if count >= 8 {
      head = first
      tail = loadWord(start + (count - 8))
    } else {
      head = first & ((1 &<< UInt64(count &* 8)) &- 1)
      tail = 0
    }
  }

  /// Whether it is this name.
  @inlinable @inline(__always)
  public static func == (a: JSONKey, b: JSONKey) -> Bool {
    a.head == b.head && a.tail == b.tail && a.count == b.count
  }
}

@inlinable @inline(__always)
func loadWord(_ start: UnsafePointer<UInt8>) -> UInt64 {
  UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
}

/// The high bit of each byte that ends a plain run of a string.
///
/// Such are a quote, a backslash, a control character, and a byte beyond ASCII. Bits above the
/// lowest one set may be wrong.
@inlinable @inline(__always)
func specialBytes(_ word: UInt64) -> UInt64 {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let quotes = word ^ (ones &* 0x22)
  let slashes = word ^ (ones &* 0x5C)
  let found =
    ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)
    | ((word &- ones &* 0x20) & ~word) | word
  return found & (ones &* 0x80)
}

extension JSONScanner {
  /// Reads a member's name and its colon.
  @inlinable @inline(__always)
  public mutating func readKey() throws(JSONError) -> JSONKey {
    let byte = try peek()
    guard _fastPath(byte == UInt8(ascii: "\"")) else { throw noName(byte) }
    keyStart = offset
    try scanString()
    let key =
      _fastPath(!textHasEscapes && !isCut)
      ? JSONKey(textStart, textCount) : JSONKey(copyText())
    try colon()
    return key
  }

  /// Reads a member's name and its colon, and returns the name's bytes.
  public mutating func readName() throws(JSONError) -> [UInt8] {
    let byte = try peek()
    guard byte == UInt8(ascii: "\"") else { throw noName(byte) }
    try scanString()
    if isCut { throw fail(.tooLong, p) }
    let name = copyText()
    try colon()
    return name
  }

  /// Reads a string; `copyText` and `textLength` tell of it until the next call.
  @inlinable
  public mutating func readString() throws(JSONError) {
    let byte = try peek()
    guard byte == UInt8(ascii: "\"") else { throw noValue(byte) }
    try scanString()
  }

  /// The bytes of the string read last, between its quotes, escapes included; 0 when it was cut.
  @inlinable public var textLength: Int { textCount }

  /// The string read last, its escapes resolved; empty when `textIsCut`.
  public func copyText() -> [UInt8] {
    let raw = UnsafeBufferPointer(start: textStart, count: textCount)
    return textHasEscapes ? unescape(raw) : Array(raw)
  }

  /// Puts the string read last into `bytes`, its escapes resolved, keeping the buffer.
  public func copyText(into bytes: inout [UInt8]) {
    bytes.removeAll(keepingCapacity: true)
    let raw = UnsafeBufferPointer(start: textStart, count: textCount)
    if textHasEscapes {
      bytes = unescape(raw)
    } else {
      bytes.append(contentsOf: raw)
    }
  }

  /// Passes over a string whose opening quote is next.
  @inlinable @inline(__always)
  mutating func scanString() throws(JSONError) {
    var q = p + 1
    while true {
      let found = specialBytes(loadWord(q))
      if found == 0 {
        q += 8
        continue
      }
      q += found.trailingZeroBitCount >> 3
      guard _fastPath(q[0] == UInt8(ascii: "\"") && q < end) else { return try scanStringSlow(q) }
      textStart = p + 1
      textCount = q - p - 1
      textHasEscapes = false
      isCut = false
      p = q + 1
      return
    }
  }

  /// Goes on with a string from its first byte that is not plain.
  @usableFromInline @inline(never)
  mutating func scanStringSlow(_ first: UnsafePointer<UInt8>) throws(JSONError) {
    var q = first
    textHasEscapes = false
    isCut = false
    while true {
      let found = specialBytes(loadWord(q))
      if found == 0 {
        q += 8
        continue
      }
      q += found.trailingZeroBitCount >> 3
      if q > end { q = end }
      // An escaped surrogate pair is the longest sequence: 12 bytes.
      if end - q < 12, !isAtEnd {
        q = try refill(keeping: q)
        continue
      }
      if q >= end { throw fail(.endOfInput, end) }
      let byte = q[0]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        textHasEscapes = true
        q += try escapeLength(q)
      } else if byte < 0x20 {
        throw fail(.controlCharacter, q)
      } else if byte < 0x80 {
        q += 1
      } else {
        let count = sequenceLength(q)
        if count == 0 { throw broken(.notUTF8, q) }
        q += count
      }
    }
    textStart = isCut ? q : p + 1
    textCount = isCut ? 0 : q - p - 1
    p = q + 1
  }

  /// Refills within a string; one that fills the window is no longer kept.
  private mutating func refill(
    keeping place: UnsafePointer<UInt8>
  ) throws(JSONError) -> UnsafePointer<UInt8> {
    if isCut || place - p > capacity / 2 {
      isCut = true
      p = place
    }
    let distance = place - p
    try refill()
    return p + distance
  }

  private func escapeLength(_ q: UnsafePointer<UInt8>) throws(JSONError) -> Int {
    switch q[1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      guard let unit = hexUnit(q + 2) else { throw broken(.badEscape, q) }
      if unit & 0xF800 != 0xD800 { return 6 }
      guard unit < 0xDC00, q[6] == UInt8(ascii: "\\"), q[7] == UInt8(ascii: "u"),
        let low = hexUnit(q + 8), low & 0xFC00 == 0xDC00
      else { throw broken(.loneSurrogate, q) }
      return 12
    default:
      throw broken(.badEscape, q)
    }
  }

  /// A broken sequence of a string; where the text ends within it, that is what is wrong.
  private func broken(_ code: JSONError.Code, _ q: UnsafePointer<UInt8>) -> JSONError {
    let rest = UnsafeBufferPointer(start: q, count: end - q)
    let isCut = isAtEnd && rest.count < 12 && !rest.contains(UInt8(ascii: "\""))
    return isCut ? fail(.endOfInput, end) : fail(code, q)
  }

  /// The length of the UTF-8 sequence at `q`; 0 when it is none (RFC 3629).
  private func sequenceLength(_ q: UnsafePointer<UInt8>) -> Int {
    let (a, b) = (q[0], q[1])
    guard b & 0xC0 == 0x80 else { return 0 }
    switch a {
    case 0xC2...0xDF: return 2
    case 0xE0...0xEF:
      guard q[2] & 0xC0 == 0x80, a != 0xE0 || b >= 0xA0, a != 0xED || b < 0xA0 else { return 0 }
      return 3
    case 0xF0...0xF4:
      guard q[2] & 0xC0 == 0x80, q[3] & 0xC0 == 0x80, a != 0xF0 || b >= 0x90,
        a != 0xF4 || b < 0x90
      else { return 0 }
      return 4
    default: return 0
    }
  }
}

/// The value of four hexadecimal digits; nil when they are none.
private func hexUnit(_ start: UnsafePointer<UInt8>) -> UInt32? {
  var value: UInt32 = 0
  for index in 0..<4 {
    let byte = start[index]
    let digit: UInt8
    if byte &- 0x30 <= 9 {
      digit = byte &- 0x30
    } else if (byte | 0x20) &- 0x61 <= 5 {
      digit = (byte | 0x20) &- 0x61 &+ 10
    } else {
      return nil
    }
    value = value << 4 | UInt32(digit)
  }
  return value
}

/// Resolves the escapes of a string that was validated before.
private func unescape(_ raw: UnsafeBufferPointer<UInt8>) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(raw.count)
  var index = 0
  func unit(_ place: Int) -> UInt32 {
    guard place + 4 <= raw.count, let start = raw.baseAddress else { return 0 }
    return hexUnit(start + place) ?? 0
  }
  while index < raw.count {
    let byte = raw[index]
    guard byte == UInt8(ascii: "\\"), index + 1 < raw.count else {
      bytes.append(byte)
      index += 1
      continue
    }
    let letter = raw[index + 1]
    index += 2
    switch letter {
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"):
      var value = unit(index)
      index += 4
      if value & 0xFC00 == 0xD800 {
        value = 0x10000 &+ (value & 0x3FF) << 10 &+ (unit(index + 2) & 0x3FF)
        index += 6
      }
      if let scalar = Unicode.Scalar(value) {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
      }
    default: bytes.append(letter)
    }
  }
  return bytes
}
