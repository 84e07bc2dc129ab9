// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Bytes behind an archive's end.
final class ArchiveTrailingData: DatasetRule {
  static let info = RuleInfo(
    "archive/trailing-data", .warning,
    "Something follows the end of the archive.",
    why: """
      Most programs skip what follows, a few refuse the file, and whatever it is does not get into the \
      dataset. A whole archive that follows a tar is lost this way: tars cannot be joined by \
      putting one behind the other.
      """,
    remedy: "Pack the dataset again; unpack tars that were put together one by one.",
    flagged: [
      .yolo(with: [:], as: .zip, oddity: .isFollowed(by: 100)),
      .yolo(with: [:], as: .tar, oddity: .isFollowed(by: 100)),
      .yolo(with: [:], as: .tar, oddity: .isFollowedByItself),
    ],
    accepted: [
      .yolo(with: [:], as: .zip), .yolo(with: [:], as: .tar),
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    switch anomaly.kind {
    case .trailing:
      session.sink.report(Self.self, at: session.place(of: anomaly)) {
        FindingDetail(
          "The end of the archive is followed by \(anomaly.detail) bytes\(anomaly.shownOffset), "
            + "which are not read; pack the dataset again if they belong to it")
      }
    case .padding:
      session.sink.report(Self.self, .info, at: session.place(of: anomaly)) {
        FindingDetail(
          "The end of the archive is followed by \(anomaly.detail) zeros\(anomaly.shownOffset), "
            + "which most programs skip; pack the dataset again if one does not")
      }
    case .concatenated:
      session.sink.report(Self.self, .error, at: session.place(of: anomaly)) {
        FindingDetail(
          "Another archive follows the end of the first\(anomaly.shownOffset), and its files are "
            + "not read; unpack them one by one and pack them together")
      }
    default: break
    }
  }
}
