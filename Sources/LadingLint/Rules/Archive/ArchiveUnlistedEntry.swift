// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// An entry that only some programs see.
final class ArchiveUnlistedEntry: DatasetRule {
  static let info = RuleInfo(
    "archive/unlisted-entry", .warning,
    "An entry lies in the zip that its directory does not list.",
    why: """
      Programs that read a zip from its beginning unpack the entry, all others do not know of it: a \
      file that was deleted may still be there, and be sent.
      """,
    remedy: "Make the archive again from the files.",
    flagged: [
      .yolo(with: ["secret.txt": "1"], as: .zip, oddity: .lastIsUnlisted)
    ],
    accepted: [
      .yolo(with: ["secret.txt": "1"], as: .zip)
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    guard anomaly.kind == .unlisted else { return }
    session.sink.report(Self.self, at: session.place(of: anomaly)) {
      FindingDetail(
        "An entry lies in the archive\(anomaly.shownOffset) that its directory does not list; "
          + "make the archive again from the files")
    }
  }
}
