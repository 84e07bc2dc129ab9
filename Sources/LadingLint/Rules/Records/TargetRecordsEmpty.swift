// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A file of records without any.
enum TargetRecordsEmpty: Rule {
  static let info = RuleInfo(
    "target/records-empty", .error, "A file of records has none.",
    why: "There is nothing to import, and services refuse an empty file.",
    remedy: "Check the program that wrote the file, and write it again.",
    flagged: [
      .records(""), .records("records.csv", "prompt\n"), .clarifai("inputid,input,concepts\n"),
    ],
    accepted: [.records("{}\n"), .clarifai(.goodInputs)])

  static func report(_ session: LintSession) {
    _ = session.reportRecord(Self.self, at: nil, "The file has no records; write it again")
  }
}
