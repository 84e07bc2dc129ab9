// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Bytes before a zip.
final class ArchivePrependedData: DatasetRule {
  static let info = RuleInfo(
    "archive/prepended-data", .warning,
    "Something stands before the first entry of the zip.",
    why: """
      A zip may stand behind a program that unpacks it, or behind anything else. Not every service \
      takes such a file for a zip, and what stands there is not looked at.
      """,
    remedy: "Pack the dataset again by itself.",
    flagged: [
      .yolo(with: [:], as: .zip, oddity: .isPreceded(by: 100))
    ],
    accepted: [
      .yolo(with: [:], as: .zip)
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    guard anomaly.kind == .prepended else { return }
    session.sink.report(Self.self, at: session.place(of: anomaly)) {
      FindingDetail(
        "The first entry of the archive is preceded by \(anomaly.detail) bytes; "
          + "pack the dataset again")
    }
  }
}
