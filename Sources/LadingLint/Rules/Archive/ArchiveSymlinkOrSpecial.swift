// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// A link, a device or anything else that is no regular file.
final class ArchiveSymlinkOrSpecial: DatasetRule {
  static let info = RuleInfo(
    "archive/symlink-or-special", .error,
    "An entry is a link, a device or another special file.",
    why: """
      Services unpack regular files only: a link arrives as nothing or as a few bytes of text, and \
      one that leads out of the dataset could show files that were never meant to be sent.
      """,
    remedy: "Put a copy of the file in its place.",
    flagged: [
      .yolo(with: ["train/images/b.jpg": .link("a.jpg")], as: .tar),
      .yolo(with: ["train/images/b.jpg": .link("a.jpg")], as: .zip),
      .yolo(with: ["secret.txt": .link("/etc/hostname")], as: .folder),
      // Inside the folder, only a remark: packing puts the file itself into the archive.
      .yolo(with: ["notes.txt": .link("data.yaml")], as: .folder),
    ],
    accepted: [
      .yolo(with: ["train/images/b.jpg": .image(64, 48, seed: 1)], as: .tar)
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    let place = session.place(of: anomaly)
    switch anomaly.kind {
    case .special:
      session.sink.report(Self.self, at: place) {
        FindingDetail(
          "This is no regular file but \(anomaly.detail)\(anomaly.shownOffset), and is not read; "
            + "put a copy in its place")
      }
    case .linkInside:
      session.sink.report(Self.self, .info, at: place) {
        FindingDetail(
          "This is a link to \(anomaly.detail), and is read and packed as that file; "
            + "put a copy in its place if that is not meant")
      }
    default: break
    }
  }
}
