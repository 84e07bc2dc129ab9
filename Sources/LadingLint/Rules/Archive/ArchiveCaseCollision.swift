// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Names that another file system takes for one.
final class ArchiveCaseCollision: DatasetRule {
  static let info = RuleInfo(
    "archive/case-collision", .warning,
    "Two names differ only by case, or by how their accents are composed.",
    why: """
      Windows and macOS take such names for one file: when the dataset is unpacked there, one of \
      the two overwrites the other.
      """,
    remedy: "Rename one of the two.",
    flagged: [
      .yolo(with: ["train/images/A.jpg": .image(64, 48, seed: 1)], as: .zip),
      .yolo(with: ["caf\u{e9}.txt": "1", "cafe\u{301}.txt": "2"], as: .folder),
    ],
    accepted: [
      .yolo(with: ["train/images/aa.jpg": .image(64, 48, seed: 1)], as: .zip)
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    guard anomaly.kind == .caseCollision else { return }
    session.sink.report(Self.self, at: session.place(of: anomaly)) {
      FindingDetail(
        "Windows and macOS take this name for that of \(anomaly.detail); rename one of the two")
    }
  }
}
