// SPDX-License-Identifier: Apache-2.0

/// Reads the numbers of label rows.
enum YoloNumber {
  /// Powers of ten that a Double holds exactly.
  private static let powers: [Double] = {
    var powers = [1.0]
    for _ in 1...22 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  /// The number in a token; nil when it is none.
  ///
  /// It may be infinite or NaN.
  ///
  /// Plain decimals of up to 19 digits take one division. With at most 15 digits that is exact
  /// (Clinger's fast path); beyond, it is right to the last bit but one, which no rule can tell.
  static func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
    var index = range.lowerBound
    let end = range.upperBound
    let isNegative = bytes[index] == UInt8(ascii: "-")
    if isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }
    var mantissa: UInt64 = 0
    let first = index
    while index < end {
      let digit = bytes[index] &- 48
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      index += 1
    }
    var digits = index - first
    var fraction = 0
    if index < end, bytes[index] == UInt8(ascii: ".") {
      index += 1
      let start = index
      while index < end {
        let digit = bytes[index] &- 48
        if digit > 9 { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        index += 1
      }
      fraction = index - start
      digits += fraction
    }
    guard index == end, digits > 0, digits <= 19 else { return slow(bytes, range) }
    let value = Double(mantissa) / powers[fraction]
    return isNegative ? -value : value
  }

  /// Exponents, long numbers, `nan`, `inf`, and everything that is no number.
  @inline(never)
  private static func slow(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
    // Longer text is no number that anything writes, and must not cost more than a look.
    guard range.count <= 400 else { return nil }
    var text: [UInt8] = []
    for index in range { text.append(lowercased(bytes[index])) }
    // Swift also reads hexadecimal, and stops at a NUL, which no trainer does.
    let isDecimal = text.allSatisfy {
      (0x30...0x39).contains($0) || "+-.e".utf8.contains($0)
    }
    let word = String(decoding: text.drop { $0 == 0x2B || $0 == 0x2D }, as: UTF8.self)
    guard isDecimal || ["nan", "inf", "infinity"].contains(word) else { return nil }
    return Double(String(decoding: text, as: UTF8.self))
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}
