// SPDX-License-Identifier: Apache-2.0

import LadingText

/// A schema as OpenAPI 3.0.3 has it, built from the types that the answers are made of.
struct Schema: Sendable {
  private(set) var members: [JSONValue.Member]
  /// Whether an object that has this property may be without it.
  private(set) var isOptional = false

  /// The schema as JSON.
  var json: JSONValue { .object(members) }

  private init(_ members: [JSONValue.Member]) { self.members = members }

  private static func type(_ name: String, _ more: [JSONValue.Member] = []) -> Schema {
    Schema([.init("type", .string(name))] + more)
  }

  /// Any text.
  static let string = type("string")
  /// A whole number.
  static let integer = type("integer")
  /// Any number.
  static let number = type("number")
  /// True or false.
  static let boolean = type("boolean")
  /// Any bytes.
  static let bytes = type("string", [.init("format", .string("binary"))])
  /// An object with anything in it.
  static let anyObject = type("object")
  /// `"ok"`, which every answer of the batch APIs carries.
  static let ok = words(["ok"])

  /// Text of a named format, such as `uuid` or `date-time`.
  static func string(format: String) -> Schema {
    type("string", [.init("format", .string(format))])
  }

  /// One of these words.
  static func words(_ words: [String]) -> Schema {
    type("string", [.init("enum", .array(words.map { .string($0) }))])
  }

  /// An id: lower-case letters, digits, hyphens, underscores.
  static func identifier(most length: Int) -> Schema {
    type(
      "string",
      [.init("maxLength", .integer(length)), .init("pattern", .string("^[a-z0-9_-]+$"))])
  }

  /// A whole number within bounds.
  static func integer(_ range: ClosedRange<Int>) -> Schema {
    type(
      "integer",
      [.init("minimum", .integer(range.lowerBound)), .init("maximum", .integer(range.upperBound))])
  }

  /// Items in a row.
  static func array(_ item: Schema) -> Schema { type("array", [.init("items", item.json)]) }

  /// Any names with values of one kind.
  static func map(_ value: Schema) -> Schema {
    type("object", [.init("additionalProperties", value.json)])
  }

  /// An object; what is not `optional` must be there.
  static func object(_ properties: KeyValuePairs<String, Schema>) -> Schema {
    let required = properties.filter { !$0.value.isOptional }.map { JSONValue.string($0.key) }
    return type(
      "object",
      (required.isEmpty ? [] : [.init("required", .array(required))]) + [
        .init("properties", .object(properties.map { .init($0.key, $0.value.json) }))
      ])
  }

  /// The same of members that are put together one by one.
  static func members(_ properties: [(String, Schema)]) -> Schema {
    let required = properties.filter { !$0.1.isOptional }.map { JSONValue.string($0.0) }
    return type(
      "object",
      [
        .init("required", .array(required)),
        .init("properties", .object(properties.map { .init($0.0, $0.1.json) })),
      ])
  }

  /// The schema of this name among the document's components.
  static func named(_ name: String) -> Schema {
    Schema([.init("$ref", .string("#/components/schemas/\(name)"))])
  }

  /// It may be missing.
  var optional: Schema {
    var schema = self
    schema.isOptional = true
    return schema
  }

  /// It may be null.
  var nullable: Schema { with("nullable", .bool(true)) }

  /// It has at least this many characters or items.
  func least(_ count: Int) -> Schema {
    let isArray = members.contains { $0.name == "type" && $0.value == .string("array") }
    return with(isArray ? "minItems" : "minLength", .integer(count))
  }

  /// What holds when it is missing.
  func standard(_ value: JSONValue) -> Schema { with("default", value).optional }

  /// What it means.
  func about(_ text: String) -> Schema { with("description", .string(text)) }

  private func with(_ name: String, _ value: JSONValue) -> Schema {
    var schema = self
    schema.members.append(.init(name, value))
    return schema
  }
}
