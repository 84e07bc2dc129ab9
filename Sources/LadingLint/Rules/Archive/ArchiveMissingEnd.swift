// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// A tar without its end.
final class ArchiveMissingEnd: DatasetRule {
  static let info = RuleInfo(
    "archive/missing-end", .warning,
    "The blocks that end a tar are missing.",
    why: """
      A tar ends in two blocks of zeros. Without them nobody can tell whether it is whole: a copy that \
      was cut off between two files looks the same.
      """,
    remedy: "Compare its size with the original, or pack the dataset again.",
    flagged: [
      // As an interrupted copy leaves it.
      .yolo(with: [:], as: .tar, oddity: .isCut(1024)),
      .yolo(with: [:], as: .tar, oddity: .isCut(512)),
    ],
    accepted: [
      .yolo(with: [:], as: .tar)
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    guard anomaly.kind == .unfinished else { return }
    session.sink.report(Self.self, at: session.place(of: anomaly)) {
      FindingDetail(
        "The archive may be cut off\(anomaly.shownOffset): \(anomaly.detail); "
          + "compare it with the original, or make it again")
    }
  }
}
