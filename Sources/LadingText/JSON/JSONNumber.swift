// SPDX-License-Identifier: Apache-2.0

import Glibc

extension JSONScanner {
  /// Reads a number, correctly rounded; infinite when it is too large.
  ///
  /// Up to 19 digits that fit 53 bits, with up to 22 of them behind the point, are exact in one
  /// division (Clinger); others go through the C library.
  @inlinable @inline(__always)
  public mutating func readNumber() throws(JSONError) -> Double {
    let first = try peek()
    var q = p
    let isNegative = first == UInt8(ascii: "-")
    if isNegative { q += 1 }
    var digit = q[0] &- 0x30
    if _slowPath(digit > 9) { return try readNumberSlow() }
    let digits = q
    var mantissa = UInt64(truncatingIfNeeded: digit)
    q += 1
    digit = q[0] &- 0x30
    if mantissa != 0 {
      while digit <= 9 {
        mantissa = mantissa &* 10 &+ UInt64(truncatingIfNeeded: digit)
        q += 1
        digit = q[0] &- 0x30
      }
    }
    var count = q - digits
    var places = 0
    if q[0] == UInt8(ascii: ".") {
      q += 1
      let fraction = q
      digit = q[0] &- 0x30
      while digit <= 9 {
        mantissa = mantissa &* 10 &+ UInt64(truncatingIfNeeded: digit)
        q += 1
        digit = q[0] &- 0x30
      }
      places = q - fraction
      count += places
      if _slowPath(places == 0) { return try readNumberSlow() }
    }
    if _slowPath(
      digit <= 9 || q[0] | 0x20 == UInt8(ascii: "e") || count > 19 || mantissa > 1 << 53
        || places > 22 || q >= end)
    {
      return try readNumberSlow()
    }
    p = q
    let magnitude = Double(Int64(bitPattern: mantissa))
    let value = places == 0 ? magnitude : magnitude / powers[places]
    return isNegative ? -value : value
  }

  /// Reads a number that should be whole; nil when it is not, or does not fit.
  @inlinable @inline(__always)
  public mutating func readInteger() throws(JSONError) -> Int? {
    let first = try peek()
    var q = p
    let isNegative = first == UInt8(ascii: "-")
    if isNegative { q += 1 }
    var digit = q[0] &- 0x30
    if _fastPath(digit <= 9) {
      let digits = q
      var value = UInt64(truncatingIfNeeded: digit)
      q += 1
      digit = q[0] &- 0x30
      if value != 0 {
        while digit <= 9 {
          value = value &* 10 &+ UInt64(truncatingIfNeeded: digit)
          q += 1
          digit = q[0] &- 0x30
        }
      }
      if _fastPath(
        q[0] != UInt8(ascii: ".") && q[0] | 0x20 != UInt8(ascii: "e") && digit > 9
          && q - digits <= 18 && q < end)
      {
        p = q
        let magnitude = Int(truncatingIfNeeded: value)
        return isNegative ? 0 &- magnitude : magnitude
      }
    }
    return try readIntegerSlow()
  }

  @usableFromInline @inline(never)
  mutating func readIntegerSlow() throws(JSONError) -> Int? {
    let text = try numberText()
    if let value = Int(String(decoding: text, as: UTF8.self)) { return value }
    return Int(exactly: value(of: text))
  }

  @usableFromInline @inline(never)
  mutating func readNumberSlow() throws(JSONError) -> Double { value(of: try numberText()) }

  /// Reads a number and returns its text.
  public mutating func readNumberText() throws(JSONError) -> String {
    _ = try peek()
    return String(decoding: try numberText(), as: UTF8.self)
  }

  /// Passes over a number, by its grammar alone.
  @inlinable @inline(__always)
  mutating func skipNumber() throws(JSONError) {
    var q = p
    if q[0] == UInt8(ascii: "-") { q += 1 }
    let first = q[0]
    guard first &- 0x30 <= 9 else { return try skipNumberSlow() }
    q += 1
    if first != UInt8(ascii: "0") { while q[0] &- 0x30 <= 9 { q += 1 } }
    if q[0] == UInt8(ascii: ".") {
      q += 1
      if q[0] &- 0x30 > 9 { return try skipNumberSlow() }
      while q[0] &- 0x30 <= 9 { q += 1 }
    }
    if _slowPath(
      q[0] &- 0x30 <= 9 || q[0] | 0x20 == UInt8(ascii: "e") || q >= end || q - p > numberCap)
    {
      return try skipNumberSlow()
    }
    p = q
  }

  @usableFromInline @inline(never)
  mutating func skipNumberSlow() throws(JSONError) { _ = try numberText() }

  /// Passes over a number wherever the window ends, and returns its text.
  private mutating func numberText() throws(JSONError) -> [UInt8] {
    var q = p
    while true {
      if q >= end, !isAtEnd {
        let distance = q - p
        try refill()
        q = p + distance
        if q >= end { break }
      }
      guard isNumberByte(q[0]) else { break }
      q += 1
      if q - p > numberCap { throw fail(.tooLong, p) }
    }
    var r = p
    if r[0] == UInt8(ascii: "-") { r += 1 }
    if r[0] == UInt8(ascii: "0") { r += 1 } else { r = try digits(r) }
    if r[0] == UInt8(ascii: ".") { r = try digits(r + 1) }
    if r[0] | 0x20 == UInt8(ascii: "e") {
      r += 1
      if r[0] == UInt8(ascii: "+") || r[0] == UInt8(ascii: "-") { r += 1 }
      r = try digits(r)
    }
    if r != q { throw fail(.badNumber, r) }
    let text = Array(UnsafeBufferPointer(start: p, count: q - p))
    p = q
    return text
  }

  private func isNumberByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 <= 9 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "+") || byte | 0x20 == UInt8(ascii: "e")
  }

  private func digits(
    _ start: UnsafePointer<UInt8>
  ) throws(JSONError) -> UnsafePointer<UInt8> {
    var q = start
    while q[0] &- 0x30 <= 9 { q += 1 }
    if q == start {
      if q >= end { throw fail(.endOfInput, end) }
      if q[0] == UInt8(ascii: "I") { throw fail(.notFinite, p) }
      throw fail(.badNumber, q)
    }
    return q
  }

  private func value(of text: [UInt8]) -> Double {
    let terminated = text.map { CChar(bitPattern: $0) } + [0]
    return strtod(terminated, nil)
  }
}
