// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// A zip entry that needs a password.
final class ArchiveEncrypted: DatasetRule {
  static let info = RuleInfo(
    "archive/encrypted", .error,
    "An entry is protected by a password.",
    why: """
      Nobody asks for the password after an upload: the file cannot be read, and its image or \
      annotations are lost.
      """,
    remedy: "Unpack the archive with its password and pack it again without one.",
    flagged: [
      .yolo(
        with: ["train/images/b.jpg": .image(64, 48, seed: 1)], as: .zip, oddity: .lastIsEncrypted)
    ],
    accepted: [
      .yolo(with: ["train/images/b.jpg": .image(64, 48, seed: 1)], as: .zip)
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    guard anomaly.kind == .encrypted else { return }
    session.sink.report(Self.self, at: session.place(of: anomaly)) {
      FindingDetail(
        "The file is protected by a password\(anomaly.shownOffset), and is not read; "
          + "pack it without one")
    }
  }
}
