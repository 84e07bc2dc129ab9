// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel
import LadingText

/// A line of a JSON Lines file that is no JSON object.
enum TargetRecordJSON: Rule {
  static let info = RuleInfo(
    "target/record-json", .error, "A line of a JSON Lines file is no JSON object.",
    why: """
      The V4 import reads one object a line, and rejects each line that is none; where none of \
      them is one, the whole import fails. A byte order mark before the first is a warning: many \
      readers stumble over it.
      """,
    remedy: "Write one whole object in each line, on one line.",
    flagged: [
      .records("{\"prompt\": \"a\"}\n{\"prompt\": \"b\",}\n"),
      .records("{\"prompt\": \"a\"}\n[\"b\"]\n"),
      .records("{\n  \"prompt\": \"a\"\n}\n"),
    ],
    accepted: [.records("{\"prompt\": \"a\"}\n{\"prompt\": \"b\", \"tags\": [1, {\"x\": null}]}")])

  static func report(_ fault: ImportFault, _ session: LintSession) -> Bool {
    switch fault.kind {
    case .json(let code):
      return session.reportRecord(
        Self.self, at: fault.offset,
        "The line is no JSON: \(advice(JSONError(code, at: fault.offset).message))")
    case .noObject(let kind):
      return session.reportRecord(
        Self.self, at: fault.offset,
        "The line is \(kind.title), expected an object; write it as {\"name\": \"value\"}")
    default:
      return session.reportRecord(
        Self.self, .warning, at: fault.offset,
        "The file begins with a byte order mark; save it as UTF-8 without one")
    }
  }

  /// Every message says what to do.
  private static func advice(_ message: String) -> String {
    message.contains("; ") ? message : message + "; correct it"
  }
}
