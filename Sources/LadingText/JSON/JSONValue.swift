// SPDX-License-Identifier: Apache-2.0

/// A small JSON document as a tree; objects keep the order and repetition of their members.
///
/// For what is small by nature: a manifest, an answer, a schema. Annotation files go through
/// `JSONScanner`.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// A number that is whole and fits.
  case integer(Int)
  /// Any other number; infinite when it is too large.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// One member of an object.
  public struct Member: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: JSONValue

    /// Makes a member.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// Parses a whole text.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    var scanner = JSONScanner(MemorySource(bytes), window: 2 * bytes.count + 256)
    self = try Self.read(&scanner)
    try scanner.finish()
  }

  /// Parses a whole text.
  public init(parsing text: String) throws(JSONError) { try self.init(parsing: Array(text.utf8)) }

  /// Reads the value that comes next.
  ///
  /// The scanner's cap on nesting bounds the recursion.
  private static func read(_ scanner: inout JSONScanner) throws(JSONError) -> JSONValue {
    switch try scanner.kind() {
    case .null:
      try scanner.skipValue()
      return .null
    case .bool: return .bool(try scanner.readBool())
    case .number:
      let text = try scanner.readNumberText()
      if let whole = Int(text) { return .integer(whole) }
      return .number(Double(text) ?? .infinity)
    case .string:
      try scanner.readString()
      return .string(String(decoding: scanner.copyText(), as: UTF8.self))
    case .array:
      var elements: [JSONValue] = []
      if try scanner.beginArray() {
        repeat { elements.append(try read(&scanner)) } while try scanner.nextElement()
      }
      return .array(elements)
    case .object:
      var members: [Member] = []
      if try scanner.beginObject() {
        repeat {
          let name = String(decoding: try scanner.readName(), as: UTF8.self)
          members.append(Member(name, try read(&scanner)))
        } while try scanner.nextMember()
      }
      return .object(members)
    }
  }

  /// The value of the last member of this name; nil when there is none or this is no object.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  /// The element at this place; nil when there is none or this is no array.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The string; nil when this is none.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The whole number; nil when this is none.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The number; nil when this is none.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// True or false; nil when this is neither.
  public var bool: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  /// The elements; nil when this is no array.
  public var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members; nil when this is no object.
  public var object: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }
}
