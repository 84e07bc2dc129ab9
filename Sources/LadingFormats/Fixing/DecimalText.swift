// SPDX-License-Identifier: Apache-2.0

/// Writes numbers as decimals.
public enum DecimalText {
  /// A number between 0 and 1 as the one that it replaces was written.
  ///
  /// Six decimals or as many as the old number has, without zeros that it would not have had.
  static func bytes(_ value: Double, like old: ArraySlice<UInt8>) -> [UInt8] {
    let point = old.firstIndex(of: UInt8(ascii: "."))
    let isPlain = old.allSatisfy { (0x30...0x39).contains($0) || "+-.".utf8.contains($0) }
    let decimals = isPlain ? point.map { old.endIndex - $0 - 1 } ?? 0 : 0
    let digits = min(15, max(6, decimals))
    return fixed(value, digits: digits, atLeast: min(decimals, digits))
  }

  /// A number with at most `digits` decimals, of which zeros at the end beyond the first `least` are
  /// left out.
  public static func fixed(_ value: Double, digits: Int, atLeast least: Int = 0) -> [UInt8] {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    guard value.isFinite, let scaled = Int64(exactly: (abs(value) * scale).rounded()) else {
      return Array("\(value)".utf8)
    }
    var text = Array(String(scaled).utf8)
    while text.count <= digits { text.insert(0x30, at: 0) }
    var fraction = Array(text.suffix(digits))
    while fraction.count > least, fraction.last == 0x30 { fraction.removeLast() }
    let whole = (value < 0 && scaled != 0 ? [UInt8(ascii: "-")] : []) + text.dropLast(digits)
    return fraction.isEmpty ? whole : whole + [UInt8(ascii: ".")] + fraction
  }
}
