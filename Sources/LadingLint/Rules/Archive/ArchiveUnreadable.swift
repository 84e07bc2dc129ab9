// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// An archive that contradicts itself or breaks off.
final class ArchiveUnreadable: DatasetRule {
  static let info = RuleInfo(
    "archive/unreadable", .error,
    "The archive is damaged: cut off, inconsistent, or no archive at all.",
    why: """
      What one program reads from a damaged archive another does not. A service may refuse it, or \
      take a part of the dataset and say nothing.
      """,
    remedy: "Copy or download the archive again, or make a new one from the folder.",
    flagged: [
      // Cut off in the middle of a file, as an interrupted copy leaves it.
      .yolo(with: [:], as: .tar, oddity: .isCut(1530)),
      .yolo(with: [:], as: .zip, oddity: .isCut(10)),
    ],
    accepted: [
      .yolo(with: [:], as: .tar), .yolo(with: [:], as: .zip),
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    guard anomaly.kind == .damaged else { return }
    session.sink.report(Self.self, at: session.place(of: anomaly)) {
      FindingDetail(
        "The archive is damaged: \(anomaly.detail)\(anomaly.shownOffset); make or copy it again")
    }
  }
}
