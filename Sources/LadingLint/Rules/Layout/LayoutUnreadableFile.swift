// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A file or folder that the system does not let us open; also raised by those who read files.
final class LayoutUnreadableFile: DatasetRule {
  static let info = RuleInfo(
    "layout/unreadable-file", .error,
    "A file or folder cannot be opened or read.",
    why: """
      What cannot be read cannot be checked, packed or sent: a permission is missing, the disk is \
      failing, or a zip entry does not match its checksum.
      """,
    remedy: "Give yourself permission to read it, or restore it from a copy.",
    flagged: [
      // Its content does not inflate.
      .yolo(
        with: ["train/images/b.jpg": .image(64, 48, seed: 1)], as: .zip,
        oddity: .lastIsCompressed(method: 8))
    ],
    accepted: [
      .yolo(with: ["train/images/b.jpg": .image(64, 48, seed: 1)], as: .zip)
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    guard anomaly.kind == .unreadable else { return }
    session.sink.report(Self.self, at: session.place(of: anomaly)) {
      FindingDetail(
        "This cannot be read (\(anomaly.detail)); change its permissions, or restore it")
    }
  }

  func finish(_ session: LintSession, summary: FormatSummary) {
    for index in session.inventory.indices
    where session.images[index]?.problem == .unopenable {
      session.sink.report(Self.self, at: .image(index)) {
        FindingDetail("The image cannot be read; change its permissions, or restore it")
      }
    }
  }
}
