// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A record with more fields, or longer names, than the V4 import takes.
enum TargetRecordFields: Rule {
  static let info = RuleInfo(
    "target/record-fields", .error,
    "A record has more than 200 fields, or a key that is empty or longer than 128 characters.",
    why: """
      The V4 import rejects such a record. Of a key that is there twice only one value survives, \
      and which of them is up to the reader: that is a warning.
      """,
    remedy: "Leave fields out, or put several in one, and shorten or rename keys.",
    flagged: [
      .records("{\"\": \"a\"}\n"),
      .records("{\"prompt\": \"a\", \"prompt\": \"b\"}\n"),
      .records("{\"\(String(repeating: "k", count: 129))\": \"a\"}\n"),
      .records("{" + (0...200).map { "\"k\($0)\": 0" }.joined(separator: ", ") + "}\n"),
    ],
    accepted: [
      .records("{\"\(String(repeating: "k", count: 128))\": \"a\"}\n"),
      .records("{" + (0..<200).map { "\"k\($0)\": 0" }.joined(separator: ", ") + "}\n"),
    ])

  static func report(_ fault: ImportFault, _ session: LintSession) -> Bool {
    switch fault.kind {
    case .tooManyFields(let count):
      session.reportRecord(
        Self.self, at: fault.offset,
        "The record has \(count) fields, and \(RecordSchema.fieldLimit) are allowed; remove some")
    case .keyLength(0):
      session.reportRecord(Self.self, at: fault.offset, "A key is empty; name the field")
    case .keyLength(let count):
      session.reportRecord(
        Self.self, at: fault.offset,
        "The key has \(count) characters, and \(RecordSchema.keyLimit) are allowed; shorten it")
    case .repeatedKey(let key):
      session.reportRecord(
        Self.self, .warning, at: fault.offset,
        "The key \"\(shown(key))\" is there twice; remove or rename one of them")
    default: false
    }
  }
}
