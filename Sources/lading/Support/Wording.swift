// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Numbers and names as people read them.
enum Wording {
  /// A whole number with a comma every three digits.
  static func number(_ value: some BinaryInteger) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A count with its noun: "1 image", "2 images".
  static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
    "\(number(value)) \(value == 1 ? noun : plural ?? noun + "s")"
  }

  /// The counts of a report: "3 errors and 1 info".
  static func findings(_ summary: Report.Summary) -> String {
    var parts: [String] = []
    if summary.errors > 0 { parts.append(count(summary.errors, "error")) }
    if summary.warnings > 0 { parts.append(count(summary.warnings, "warning")) }
    if summary.infos > 0 { parts.append(count(summary.infos, "info")) }
    return parts.isEmpty ? "no findings" : list(parts)
  }

  /// A size in decimal units, as services state their limits.
  static func size(_ bytes: Int64) -> String {
    if bytes < 1000 { return count(Int(bytes), "byte") }
    var value = Double(bytes)
    var unit = 0
    while value >= 999.95, unit < 4 {
      value /= 1000
      unit += 1
    }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(["bytes", "kB", "MB", "GB", "TB"][unit])"
  }

  /// Names in a row: "a, b and c", cut after `limit` with how many more there are.
  static func list(_ names: [String], limit: Int = .max, conjunction: String = "and") -> String {
    if names.count > limit {
      let rest = names.count - limit
      return names.prefix(limit).joined(separator: ", ") + " and \(number(rest)) more"
    }
    guard names.count > 1, let last = names.last else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }

  /// An argument as a shell takes it, quoted where it needs to be.
  static func shell(_ argument: String) -> String {
    func isPlain(_ byte: UInt8) -> Bool {
      let lower = byte | 0x20
      return (lower >= 0x61 && lower <= 0x7A) || (byte >= 0x2B && byte <= 0x3A && byte != 0x2C)
        || byte == 0x5F || byte == 0x40 || byte == 0x25 || byte >= 0x80
    }
    // A path that begins like an option is one all the same.
    let argument = argument.hasPrefix("-") ? "./" + argument : argument
    if !argument.isEmpty, argument.utf8.allSatisfy(isPlain) { return argument }
    if printable(argument) != argument { return escaped(argument) }
    let quoted = argument.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + quoted.joined(separator: "'\\''") + "'"
  }

  /// An argument with control characters, as bash and zsh take it: in a terminal only visible text.
  private static func escaped(_ argument: String) -> String {
    var text = "$'"
    for byte in argument.utf8 {
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\\"):
        text += "\\" + String(UnicodeScalar(byte))
      case 0x20..<0x7F: text.unicodeScalars.append(UnicodeScalar(byte))
      default:
        let octal = String(byte, radix: 8)
        text += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
      }
    }
    return text + "'"
  }
}
