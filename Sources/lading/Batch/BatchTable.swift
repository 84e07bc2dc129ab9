// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText
import LadingUpload

/// A list for people as a table, and for programs as one JSON object.
struct BatchTable {
  /// The list's name in JSON.
  var name: String
  /// Columns: their titles, their names in JSON.
  var columns: [(title: String, name: String)]
  /// Cells, as many in a row as there are columns; nil where nothing is known.
  var rows: [[Cell?]]
  /// What is said where there are no rows.
  var empty: String

  /// A cell: text, or a number.
  enum Cell {
    case text(String)
    case number(Int)
    case share(Double)
    case texts([String])

    /// For people.
    var shown: String {
      switch self {
      case .text(let text): printable(text)
      case .number(let number): Wording.number(number)
      case .share(let share): "\(Int((share * 100).rounded())) %"
      case .texts(let texts): printable(texts.joined(separator: ", "))
      }
    }

    /// For programs.
    func write(to json: inout JSONWriter) {
      switch self {
      case .text(let text): json.value(text)
      case .number(let number): json.value(number)
      case .share(let share): json.value(share)
      case .texts(let texts):
        json.array { json in
          for text in texts { json.value(text) }
        }
      }
    }
  }

  /// Shows it.
  func show(json isJSON: Bool) throws(Failure) {
    try Console.write(isJSON ? json : Array(text.utf8))
  }

  /// One JSON object, and a line break.
  var json: [UInt8] {
    var json = JSONWriter(indent: 1)
    json.object { json in
      json.member("schemaVersion", schemaVersion)
      json.key(name)
      json.array { json in
        for row in rows {
          json.object { json in
            for (column, cell) in zip(columns, row) {
              guard let cell else { continue }
              json.key(column.name)
              cell.write(to: &json)
            }
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// Columns under each other.
  var text: String {
    if rows.isEmpty { return empty + "\n" }
    let lines = [columns.map(\.title)] + rows.map { $0.map { $0?.shown ?? "" } }
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      var text = ""
      for (cell, width) in zip(line, widths) {
        text += cell + String(repeating: " ", count: width - cell.count + 2)
      }
      while text.hasSuffix(" ") { text.removeLast() }
      return text + "\n"
    }.joined()
  }
}

extension BatchAccess {
  /// Asks for a list and shows it.
  func list<Item: Sendable>(
    _ name: String, _ columns: [(title: String, name: String)], empty: String,
    asking ask: @escaping @Sendable (BatchService) async throws(UploadError) -> [Item],
    row: (Item) -> [BatchTable.Cell?]
  ) throws(Failure) {
    let rows = try run(ask).map(row)
    try BatchTable(name: name, columns: columns, rows: rows, empty: empty).show(json: json)
  }
}

/// Writes one JSON object with the schema's version, and a line break.
///
/// The object of a step is a line of its own, since others follow it.
func writeJSON(step: String? = nil, _ body: (inout JSONWriter) -> Void) throws(Failure) {
  var json = JSONWriter(step: step)
  json.object { json in
    json.member("schemaVersion", schemaVersion)
    if let step { json.member("step", step) }
    body(&json)
  }
  try Console.write(json.bytes + [UInt8(ascii: "\n")])
}

extension JSONWriter {
  /// A writer of one object that is all there is, or with a step of a line among others.
  init(step: String?) { self = step == nil ? JSONWriter(indent: 1) : JSONWriter() }
}
