// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// What systems and editors leave behind.
final class ArchiveJunkFiles: DatasetRule {
  static let info = RuleInfo(
    "archive/junk-files", .info,
    "A file or folder was left behind by an operating system, an editor or version control.",
    why: """
      `.DS_Store`, `__MACOSX`, `Thumbs.db`, `.git` and the like are never data. Some readers take \
      the `._` copies that macOS puts into zips for images and annotations.
      """,
    remedy: "Nothing to do for packing, which leaves it out; remove it to be rid of it.",
    flagged: [
      .yolo(with: ["__MACOSX/train/images/._a.jpg": "x"], as: .zip),
      .yolo(with: ["train/.DS_Store": "x"], as: .folder),
    ],
    accepted: [
      .yolo(with: ["DS_Store.txt": "x"], as: .folder)
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    guard anomaly.kind == .junk else { return }
    session.sink.report(Self.self, at: session.place(of: anomaly)) {
      FindingDetail(
        "The file or folder \(anomaly.shownPath) is a program's and no data; packing leaves it out"
      )
    }
  }
}
