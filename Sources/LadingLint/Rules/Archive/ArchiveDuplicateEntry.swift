// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Two entries of one name.
final class ArchiveDuplicateEntry: DatasetRule {
  static let info = RuleInfo(
    "archive/duplicate-entry", .error,
    "Two entries of the archive have the same name.",
    why: """
      Which of them counts depends on the program: some take the first, some the last, and one of \
      the two files is lost without a word.
      """,
    remedy: "Remove or rename one of them, and pack again.",
    flagged: [
      .yolo(with: ["train/labels/a.txt": "0 0.5 0.5 0.1 0.1\n"], as: .zip),
      .yolo(with: ["./train/labels/a.txt": "0 0.5 0.5 0.1 0.1\n"], as: .tar),
    ],
    accepted: [
      .yolo(with: ["train/labels/b.txt": "0 0.5 0.5 0.1 0.1\n"], as: .zip)
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    guard anomaly.kind == .duplicate else { return }
    session.sink.report(Self.self, at: session.place(of: anomaly)) {
      FindingDetail(
        "The archive holds this name more than once\(anomaly.shownOffset), and \(anomaly.detail); "
          + "remove or rename the others")
    }
  }
}
