// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// A name that leads out of the dataset, or that systems read differently.
final class ArchiveUnsafePath: DatasetRule {
  static let info = RuleInfo(
    "archive/unsafe-path", .error,
    "An entry has a name that cannot be a path inside a dataset.",
    why: """
      A name with `..`, a leading slash or a drive letter would be written outside the folder \
      that the archive is unpacked into, so services refuse such archives. A backslash separates \
      folders on Windows and is part of the name elsewhere; a control character can steer the \
      terminal of whoever lists the archive.
      """,
    remedy: "Rename the file, and use / between folders; then pack again.",
    flagged: [
      .yolo(with: ["../evil.txt": "x"], as: .zip),
      .yolo(with: ["/etc/evil.txt": "x"], as: .tar),
      .yolo(with: ["train\\images\\b.jpg": .image(64, 48, seed: 1)], as: .zip),
      .yolo(with: ["notes\\today.txt": "x"], as: .folder),
      .yolo(with: ["notes\u{1b}[2J.txt": "x"], as: .tar),
    ],
    accepted: [
      .yolo(with: ["./notes..txt": "x", "./a...b/c.txt": "x"], as: .tar)
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    let place = session.place(of: anomaly)
    switch anomaly.kind {
    case .unsafePath:
      session.sink.report(Self.self, at: place) {
        FindingDetail(
          "\(anomaly.path == [] ? "An empty name" : "The name \(anomaly.shownPath)") cannot be a path inside a dataset"
            + "\(anomaly.shownOffset), for \(anomaly.detail), and is not read; rename the file")
      }
    case .backslash:
      let isFolder = session.source.container == .folder
      session.sink.report(Self.self, isFolder ? .warning : .error, at: place) {
        FindingDetail(
          "The name \(anomaly.shownPath) has a backslash\(anomaly.shownOffset), which Windows reads as a "
            + "folder; "
            + (isFolder ? "rename the file" : "pack again with / between folders"))
      }
    case .controlCharacter:
      session.sink.report(Self.self, .warning, at: place) {
        FindingDetail(
          "The name \(anomaly.shownPath) has the control character \(anomaly.detail)"
            + "\(anomaly.shownOffset), which few systems can write; rename the file")
      }
    default: break
    }
  }
}
