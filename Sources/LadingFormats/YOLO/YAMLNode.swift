// SPDX-License-Identifier: Apache-2.0

/// A node of a YAML document, with the bytes it stands in.
public struct YAMLNode: Sendable {
  /// What a node holds.
  public enum Content: Sendable {
    /// A scalar's text, and whether it was written without quotes.
    case scalar(String, isPlain: Bool)
    /// The items of a sequence.
    case sequence([YAMLNode])
    /// The pairs of a mapping in the order written, repeated keys included.
    case mapping([Pair])
  }

  /// One key of a mapping with its value.
  public struct Pair: Sendable {
    /// The key.
    public var key: YAMLNode
    /// The value.
    public var value: YAMLNode
  }

  /// What the node holds.
  public var content: Content
  /// The byte offset of its first character.
  public var start: Int
  /// The byte offset behind its last character of text.
  public var end: Int
  /// Whether it is a sequence or mapping in brackets.
  public var isFlow = false

  /// The text of a scalar; nil for the others.
  public var text: String? {
    if case .scalar(let text, _) = content { return text }
    return nil
  }

  /// The items of a sequence; nil for the others.
  public var items: [YAMLNode]? {
    if case .sequence(let items) = content { return items }
    return nil
  }

  /// The pairs of a mapping; nil for the others.
  public var pairs: [Pair]? {
    if case .mapping(let pairs) = content { return pairs }
    return nil
  }

  /// The last pair of this key, as YAML 1.1 readers take it; nil if there is none.
  public func pair(_ key: String) -> Pair? { pairs?.last { $0.key.text == key } }

  /// The last value of this key.
  public subscript(key: String) -> YAMLNode? { pair(key)?.value }
}

/// What a YAML 1.1 reader makes of a scalar.
public enum YAMLType: String, Sendable {
  /// Text.
  case string
  /// Nothing, `~` or `null`.
  case null
  /// `yes`, `no`, `on`, `off`, `true` or `false`.
  case boolean
  /// A whole number.
  case integer
  /// A number with a point, an infinity or `.nan`.
  case float
  /// A date such as 2024-01-31.
  case date
}

extension YAMLNode {
  /// What a YAML 1.1 reader (PyYAML, which trainers use) makes of this scalar; nil if it is none.
  public var type: YAMLType? {
    guard case .scalar(let text, let isPlain) = content else { return nil }
    return isPlain ? YAMLType(plain: text) : .string
  }

  /// The value of a whole number; nil for anything else.
  public var integer: Int? {
    guard type == .integer, let text else { return nil }
    return Int(text.filter { $0 != "_" })
  }
}

extension YAMLType {
  private static let words: [String: YAMLType] = [
    "": .null, "~": .null, "null": .null, "yes": .boolean, "no": .boolean, "on": .boolean,
    "off": .boolean, "true": .boolean, "false": .boolean, ".inf": .float, "+.inf": .float,
    "-.inf": .float, ".nan": .float,
  ]

  /// The type of a scalar without quotes.
  init(plain text: String) {
    let lower = text.lowercased()
    let isWordCase =
      text == lower || text == text.uppercased()
      || text == lower.prefix(1).uppercased() + lower.dropFirst()
    if isWordCase, let word = Self.words[lower] {
      self = word
    } else if Self.isInteger(text) {
      self = .integer
    } else if Self.isFloat(text) {
      self = .float
    } else if Self.isDate(text) {
      self = .date
    } else {
      self = .string
    }
  }

  private static func isInteger(_ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      bytes = bytes.dropFirst()
    }
    guard let first = bytes.first, isDigit(first) else { return false }
    if bytes.starts(with: "0x".utf8) {
      return bytes.count > 2
        && bytes.dropFirst(2).allSatisfy {
          isDigit($0) || (0x61...0x66).contains($0 | 0x20) || $0 == UInt8(ascii: "_")
        }
    }
    // Digits in base 60 (`1:30`) are whole numbers to YAML 1.1.
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
    }
  }

  private static func isFloat(_ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      bytes = bytes.dropFirst()
    }
    guard let point = bytes.firstIndex(of: UInt8(ascii: ".")) else { return false }
    let whole = bytes[..<point]
    var fraction = bytes[(point + 1)...]
    if let exponent = fraction.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      let sign = fraction[(exponent + 1)...].first
      let digits = fraction[(exponent + 1)...].dropFirst()
      guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), !digits.isEmpty,
        digits.allSatisfy(isDigit)
      else { return false }
      fraction = fraction[..<exponent]
    }
    let isNumber = { (part: ArraySlice<UInt8>) in
      part.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
    }
    return isNumber(whole) && isNumber(fraction) && !(whole.isEmpty && fraction.isEmpty)
  }

  private static func isDate(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { $0.allSatisfy(isDigit) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
