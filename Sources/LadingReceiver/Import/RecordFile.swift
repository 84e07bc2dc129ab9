// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import LadingArchive
import LadingText

/// Reads a file of records against a schema: which are accepted, which are not and why.
///
/// Source: the V4 dataset upload (JSONL, an object a line; CSV with a header) and its schema's
/// documented limits.
struct RecordFile {
  /// Fields that a record may have.
  static let fieldLimit = 200

  /// What a schema asks of a record.
  struct Schema: Sendable, Equatable {
    /// Whether a record must have every field.
    var isStrict: Bool
    var fields: [(key: String, type: String)]

    static func == (a: Schema, b: Schema) -> Bool {
      a.isStrict == b.isStrict && a.fields.map(\.key) == b.fields.map(\.key)
        && a.fields.map(\.type) == b.fields.map(\.type)
    }

    /// Reads a schema; throws 400 for one off its limits.
    init(_ value: JSONValue) throws(Refusal) {
      guard let fields = value["fields"]?.array, !fields.isEmpty else {
        throw Refusal(.badRequest, "The schema has no fields")
      }
      guard fields.count <= RecordFile.fieldLimit else {
        throw Refusal(.badRequest, "The schema has more than \(RecordFile.fieldLimit) fields")
      }
      isStrict = value["strict"]?.bool ?? false
      self.fields = []
      let types = ["text", "image_url", "audio_url", "video_url", "metadata", "task_group_id"]
      for field in fields {
        guard let key = field["key"]?.string, (1...128).contains(key.count) else {
          throw Refusal(.badRequest, "A field's key must have 1 to 128 characters")
        }
        let type = field["type"]?.string ?? "text"
        guard types.contains(type) else {
          throw Refusal(
            .badRequest, "The type of \(key) is \(type), expected \(types.joined(separator: ", "))")
        }
        guard !self.fields.contains(where: { $0.key == key }) else {
          throw Refusal(.badRequest, "The schema has the field \(key) twice")
        }
        self.fields.append((key, type))
      }
      guard self.fields.count(where: { $0.type == "task_group_id" }) <= 1 else {
        throw Refusal(.badRequest, "The schema has more than one task_group_id")
      }
    }
  }

  /// One record that is refused; `field` is `_raw` where the record itself cannot be read.
  struct Rejection: Sendable, Equatable {
    /// Counted from 0.
    var index: Int
    var field: String?
    var reason: String
  }

  /// What was read.
  struct Outcome: Sendable, Equatable {
    /// SHA-256 of each accepted record's text.
    var digests: [String] = []
    var rejections: [Rejection] = []
    /// Why the file cannot be read at all; nil when it can.
    var failure: String?
  }

  let schema: Schema

  /// Reads a file by the extension of its name; throws what the source throws.
  func read(_ source: any ByteSource, isCSV: Bool) throws -> Outcome {
    isCSV ? try readCSV(source) : try readJSONL(source)
  }

  private func readJSONL(_ source: any ByteSource) throws -> Outcome {
    var outcome = Outcome()
    var lines = RecordLines(source)
    var index = 0
    while let line = try lines.next() {
      if line.isTooLong {
        outcome.rejections.append(
          Rejection(index: index, field: "_raw", reason: "The record has more than 1 MiB"))
      } else if let value = try? JSONValue(parsing: line.bytes), let members = value.object {
        check(
          members.map { ($0.name, $0.value.string) }, index, Array(value.text.utf8), &outcome)
      } else {
        outcome.rejections.append(
          Rejection(index: index, field: "_raw", reason: "The line is no JSON object"))
      }
      index += 1
    }
    if index == 0 { outcome.failure = "The file is empty" }
    if index > 0, outcome.digests.isEmpty, outcome.rejections.allSatisfy({ $0.field == "_raw" }) {
      outcome.failure = "No line of the file is a JSON object"
    }
    return outcome
  }

  private func readCSV(_ source: any ByteSource) throws -> Outcome {
    var outcome = Outcome()
    var reader = CSVReader(source)
    guard let head = try reader.next() else {
      outcome.failure = "The file is empty"
      return outcome
    }
    let names = head.fields.map(\.text)
    guard Set(names).count == names.count, !names.contains("") else {
      outcome.failure = "The header has an empty or a repeated name"
      return outcome
    }
    var index = 0
    while let record = try reader.next() {
      let fields = record.fields.map(\.text)
      if fields.count == names.count, !record.hasOpenQuote, !record.isCut {
        check(Array(zip(names, fields)), index, Array(record.content), &outcome)
      } else {
        outcome.rejections.append(
          Rejection(
            index: index, field: "_raw",
            reason: "The row has \(fields.count) cells, the header \(names.count)"))
      }
      index += 1
    }
    if index == 0 { outcome.failure = "The file has a header and no records" }
    return outcome
  }

  /// Checks one record and adds it to what was accepted or refused.
  private func check(
    _ members: [(String, String?)], _ index: Int, _ text: [UInt8], _ outcome: inout Outcome
  ) {
    func reject(_ field: String?, _ reason: String) {
      outcome.rejections.append(Rejection(index: index, field: field, reason: reason))
    }
    guard members.count <= Self.fieldLimit else {
      return reject(
        "_raw", "The record has \(members.count) fields; \(Self.fieldLimit) are allowed")
    }
    for field in schema.fields {
      guard let member = members.first(where: { $0.0 == field.key }) else {
        if schema.isStrict { return reject(field.key, "The field is missing") }
        continue
      }
      guard field.type.hasSuffix("_url") else { continue }
      guard let url = member.1, url.hasPrefix("https://") || url.hasPrefix("http://") else {
        return reject(field.key, "The field is no http or https address")
      }
    }
    outcome.digests.append(hexadecimal(sha256(text)))
  }
}

/// The lines of a text, blank ones passed over, each at most 1 MiB.
private struct RecordLines {
  struct Line {
    var bytes: [UInt8]
    var isTooLong: Bool
  }

  private static let limit = 1 << 20
  private let source: any ByteSource
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false

  init(_ source: any ByteSource) { self.source = source }

  mutating func next() throws -> Line? {
    while let line = try nextLine() {
      if line.isTooLong || line.bytes.contains(where: { $0 != 32 && $0 != 9 && $0 != 13 }) {
        return line
      }
    }
    return nil
  }

  private mutating func nextLine() throws -> Line? {
    var line = Line(bytes: [], isTooLong: false)
    while true {
      if position == buffer.count, !(try fill()) {
        return line.bytes.isEmpty && !line.isTooLong ? nil : line
      }
      let end = buffer[position...].firstIndex(of: 10)
      let piece = buffer[position..<(end ?? buffer.count)]
      if line.bytes.count + piece.count > Self.limit {
        line.isTooLong = true
        line.bytes = []
      } else if !line.isTooLong {
        line.bytes += piece
      }
      position = end.map { $0 + 1 } ?? buffer.count
      if end != nil { return line }
    }
  }

  private mutating func fill() throws -> Bool {
    guard !isAtEnd else { return false }
    var next = [UInt8](repeating: 0, count: 1 << 16)
    let count = try next.withUnsafeMutableBytes { try source.read(into: $0) }
    isAtEnd = count == 0
    buffer = Array(next.prefix(count))
    position = 0
    return count > 0
  }
}
