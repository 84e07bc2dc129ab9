// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// What the V4 import asks of a record: its fields, and whether all of them must be there.
public struct RecordSchema: Sendable, Hashable {
  /// What a field is.
  public enum FieldType: String, Sendable, CaseIterable {
    case text
    case imageURL = "image_url"
    case metadata
    case taskGroupID = "task_group_id"
    case audioURL = "audio_url"
    case videoURL = "video_url"

    /// Whether values are http or https addresses.
    public var isAddress: Bool {
      self == .imageURL || self == .audioURL || self == .videoURL
    }

    /// The endings that the service plays; empty where it names none.
    var endings: Set<String> {
      switch self {
      case .audioURL: ["aac", "m4a", "mp3", "wav"]
      case .videoURL: ["mp4", "webm", "mov"]
      default: []
      }
    }
  }

  /// One field.
  public struct Field: Sendable, Hashable {
    /// The member of the record.
    public var key: String
    /// What it is.
    public var type: FieldType

    /// Makes a field.
    public init(_ key: String, _ type: FieldType = .text) {
      self.key = key
      self.type = type
    }
  }

  /// Why a text is no schema.
  public struct Problem: Error, Sendable, Hashable {
    /// What is wrong, for people.
    public var message: String
  }

  /// Fields that a record or schema may have.
  public static let fieldLimit = 200
  /// Characters that a key may have.
  public static let keyLimit = 128
  /// Characters that a label may have.
  public static let labelLimit = 255

  /// Whether records without one of the fields are rejected.
  public var isStrict: Bool
  /// The fields, in the schema's order.
  public var fields: [Field]

  /// Makes a schema.
  public init(isStrict: Bool, fields: [Field]) {
    self.isStrict = isStrict
    self.fields = fields
  }

  /// Reads a schema, or the dataset or request that holds one as `schema`.
  ///
  /// Fields are a list of objects with `key`, or an object by key: the service documents both.
  public init(_ document: JSONValue) throws(Problem) {
    let value =
      if let inner = document["schema"], document["fields"] == nil { inner } else { document }
    guard let list = value["fields"] else { throw Problem(message: "it has no member fields") }
    isStrict = value["strict"]?.bool ?? false
    fields = []
    var seen: Set<String> = []
    for (key, field) in try Self.entries(list) {
      let length = key.unicodeScalars.count
      guard (1...Self.keyLimit).contains(length) else {
        throw Problem(
          message:
            "the key of a field has \(length) characters, and 1 to \(Self.keyLimit) are allowed")
      }
      guard seen.insert(key).inserted else {
        throw Problem(message: "the field \(key) is there twice")
      }
      let label = field["label"]?.string?.unicodeScalars.count ?? 0
      guard label <= Self.labelLimit else {
        throw Problem(
          message: "the label of \(key) has \(label) characters, and \(Self.labelLimit) are allowed"
        )
      }
      fields.append(Field(key, try Self.type(field["type"], of: key)))
    }
    guard !fields.isEmpty else { throw Problem(message: "it has no fields") }
    guard fields.count <= Self.fieldLimit else {
      throw Problem(
        message: "it has \(fields.count) fields, and \(Self.fieldLimit) are allowed")
    }
    guard fields.count(where: { $0.type == .taskGroupID }) <= 1 else {
      throw Problem(message: "more than one field is a task_group_id")
    }
  }

  private static func entries(_ list: JSONValue) throws(Problem) -> [(String, JSONValue)] {
    if let members = list.object { return members.map { ($0.name, $0.value) } }
    guard let elements = list.array else {
      throw Problem(message: "its fields are neither a list nor an object")
    }
    var entries: [(String, JSONValue)] = []
    for element in elements {
      guard let key = element["key"]?.string else { throw Problem(message: "a field has no key") }
      entries.append((key, element))
    }
    return entries
  }

  private static func type(_ value: JSONValue?, of key: String) throws(Problem) -> FieldType {
    guard let value else { return .text }
    guard let name = value.string, let type = FieldType(rawValue: name) else {
      let names = FieldType.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem(message: "the type of \(key) is not one of \(names)")
    }
    return type
  }
}
