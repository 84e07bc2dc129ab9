// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingText

/// One line of an archive's entry list.
struct EntryLine: Hashable {
  var path: [UInt8]
  var name: [UInt8]
  var bytes: Int64
  var xxh128: String
  var isGenerated: Bool

  /// The lines of a list; throws what is wrong with it.
  static func read(_ path: String) throws(ManifestProblem) -> [EntryLine] {
    let text: [UInt8]?
    do { text = try PlainFile.read(path, limit: 256 << 20) } catch {
      throw ManifestProblem(detail: "cannot be read: \(error.detail)")
    }
    guard let text else { throw ManifestProblem(detail: "is too large to be an entry list") }
    var lines: [EntryLine] = []
    for line in text.split(separator: UInt8(ascii: "\n")) {
      guard let value = try? JSONValue(parsing: Array(line)), let path = value.bytes("path"),
        let name = value.bytes("name"), let bytes = value["bytes"]?.integer,
        let hash = value["xxh128"]?.string
      else { throw ManifestProblem(detail: "line \(lines.count + 1) is no entry") }
      lines.append(
        EntryLine(
          path: path, name: name, bytes: Int64(bytes), xxh128: hash,
          isGenerated: value["generated"]?.bool ?? false))
    }
    return lines
  }
}
