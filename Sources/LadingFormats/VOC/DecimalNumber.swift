// SPDX-License-Identifier: Apache-2.0

/// Numbers as annotation files write them: an optional sign, digits, a fraction, an exponent.
enum DecimalNumber {
  /// The value of a text without regard to space around it; nil for anything else and for what is
  /// too large for a `Double`.
  static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var start = 0
    var end = text.count
    while start < end, unsafe isSpace(text[start]) { start += 1 }
    while end > start, unsafe isSpace(text[end - 1]) { end -= 1 }

    var index = start
    var isNegative = false
    if index < end, unsafe text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      isNegative = unsafe text[index] == UInt8(ascii: "-")
      index += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var fraction = 0
    var hasPoint = false
    while index < end {
      let byte = unsafe text[index]
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        // Beyond 15 digits the slow path below takes over; wrapping does no harm till then.
        mantissa = mantissa &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
        digits += 1
        if hasPoint { fraction += 1 }
      } else {
        break
      }
      index += 1
    }
    guard digits > 0 else { return nil }
    if index == end, digits <= 15 {
      let value = Double(mantissa) / powers[fraction]
      return isNegative ? -value : value
    }
    if index < end {
      guard unsafe isExponent(text, index, end) else { return nil }
    }
    let digitsOnly = unsafe String(decoding: text[start..<end], as: UTF8.self)
    guard let value = Double(digitsOnly), value.isFinite else { return nil }
    return value
  }

  private static func isExponent(
    _ text: UnsafeBufferPointer<UInt8>, _ from: Int, _ end: Int
  ) -> Bool {
    var index = from + 1
    guard unsafe text[from] | 0x20 == UInt8(ascii: "e"), index < end else { return false }
    if unsafe text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") { index += 1 }
    guard index < end else { return false }
    while index < end {
      guard unsafe text[index] >= UInt8(ascii: "0"), unsafe text[index] <= UInt8(ascii: "9") else {
        return false
      }
      index += 1
    }
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }

  /// Powers of ten up to 10^15: all are exact, so one division rounds once.
  private static let powers: [Double] = (0...15).map { count in
    (0..<count).reduce(1.0) { value, _ in value * 10 }
  }
}
