// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// An archive inside the dataset.
final class ArchiveNestedArchive: EntryRule {
  static let info = RuleInfo(
    "archive/nested-archive", .warning,
    "The dataset holds a zip, a tar or another compressed file.",
    why: """
      Nothing looks into an archive inside an archive: the images and annotations in it are not \
      checked, and no service takes them.
      """,
    remedy: "Unpack it in its place, or remove it.",
    flagged: [
      .yolo(with: ["train/more.zip": "PK"], as: .folder),
      .yolo(with: ["old/labels.tar.gz": "x"], as: .tar),
    ],
    accepted: [
      .yolo(with: ["zip.txt": "x"], as: .folder)
    ])

  init(_ session: LintSession) {}

  func visit(entry index: Int, in session: LintSession) {
    guard session.inventory.kind(index) == .archive else { return }
    session.sink.report(Self.self, at: .entry(index)) {
      FindingDetail("This archive is not looked into; unpack it in its place, or remove it")
    }
  }
}
