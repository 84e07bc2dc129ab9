// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A line of a JSON Lines file without a record.
enum TargetRecordBlankLine: Rule {
  static let info = RuleInfo(
    "target/record-blank-line", .warning,
    "A line between the records of a JSON Lines file is blank.",
    why: """
      Whether the service counts it as a record that it rejects is not documented, and with it \
      the numbers of all records behind it. Lading passes over it, and counts records alone.
      """,
    remedy: "Remove the line.",
    flagged: [.records("{\"prompt\": \"a\"}\n\n{\"prompt\": \"b\"}\n")],
    accepted: [.records("{\"prompt\": \"a\"}\n{\"prompt\": \"b\"}\n\n")])

  static func report(_ fault: ImportFault, _ session: LintSession) -> Bool {
    session.reportRecord(Self.self, at: fault.offset, "The line is blank; remove it")
  }
}
