// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A record that does not fit the schema of the dataset that it is for.
enum TargetRecordSchema: Rule {
  private static let schema = RecordSchema(
    isStrict: true,
    fields: [RecordSchema.Field("prompt"), RecordSchema.Field("image", .imageURL)])
  private static let sounds = RecordSchema(
    isStrict: false, fields: [RecordSchema.Field("sound", .audioURL)])

  static let info = RuleInfo(
    "target/record-schema", .error,
    "A record lacks a field of a strict schema, or has no address where the schema wants one.",
    why: """
      The V4 import checks every record against the dataset's schema, and rejects those that do \
      not fit. Checked when the schema is given with --schema, or asked of the service before \
      sending. An address of a sound or video that the service does not play is a warning.
      """,
    remedy: "Add what is missing, or change the schema.",
    flagged: [
      .records("{\"prompt\": \"a\"}\n", schema: schema),
      .records("{\"prompt\": \"a\", \"image\": \"a.jpg\"}\n", schema: schema),
      .records("{\"prompt\": \"a\", \"image\": 3}\n", schema: schema),
      .records("{\"sound\": \"https://example.org/a.ogg\"}\n", schema: sounds),
      .records("records.csv", "prompt,image\na,a.jpg\n", schema: schema),
    ],
    accepted: [
      .records(
        "{\"prompt\": \"a\", \"image\": \"https://example.org/a.jpg\", \"more\": 1}\n",
        schema: schema),
      .records("{\"sound\": \"https://example.org/a.mp3?x=1\"}\n{\"other\": 1}\n", schema: sounds),
    ])

  static func report(_ fault: ImportFault, _ session: LintSession) -> Bool {
    switch fault.kind {
    case .missingField(let key):
      session.reportRecord(
        Self.self, at: fault.offset, key: key,
        "The schema is strict and the field \"\(shown(key))\" is missing; add it")
    case .noAddress(let key, let value?):
      session.reportRecord(
        Self.self, at: fault.offset, key: key,
        "The field \"\(shown(key))\" is \"\(shown(value))\", expected an http or https address; "
          + "write one")
    case .noAddress(let key, nil):
      session.reportRecord(
        Self.self, at: fault.offset, key: key,
        "The field \"\(shown(key))\" is no text, expected an http or https address; write one")
    case .unknownMedia(let key, let ending, let type):
      session.reportRecord(
        Self.self, .warning, at: fault.offset, key: key,
        "The field \"\(shown(key))\" ends in .\(shown(ending)), which is no \(type.rawValue) that "
          + "the service plays; convert it")
    default: false
    }
  }
}
