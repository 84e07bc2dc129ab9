// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// An archive beyond what Lading lists.
final class ArchiveLimitExceeded: DatasetRule {
  static let info = RuleInfo(
    "archive/limit-exceeded", .error,
    "The archive breaks a limit that protects this machine.",
    why: """
      A made-up archive can claim any number of entries, names of any length and directories of any \
      size. Honest datasets stay far below these limits.
      """,
    remedy:
      "Look at where the archive comes from; raise the limit with --limit NAME=VALUE if it is to be trusted.",
    flagged: [
      .yolo(with: ["train/a-very-long-name.txt": "x"], as: .zip, limits: [.nameLength: 20]),
      .yolo(with: [:], as: .tar, limits: [.entries: 2]),
    ],
    accepted: [
      .yolo(with: ["train/a-very-long-name.txt": "x"], as: .zip, limits: [.nameLength: 40]),
      .yolo(with: [:], as: .tar, limits: [.entries: 3]),
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    guard anomaly.kind == .limit else { return }
    session.sink.report(Self.self, at: session.place(of: anomaly)) {
      FindingDetail(
        "The entry is not read\(anomaly.shownOffset), for \(anomaly.detail); "
          + "shorten it, or allow it with --limit")
    }
  }
}
