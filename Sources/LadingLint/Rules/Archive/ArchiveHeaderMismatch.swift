// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Headers of one entry that contradict each other.
final class ArchiveHeaderMismatch: DatasetRule {
  static let info = RuleInfo(
    "archive/header-mismatch", .error,
    "Two headers of one entry contradict each other.",
    why: """
      An archive describes an entry more than once: a zip in its directory, before the content and \
      behind it, a tar in a pax header and in the header proper. Where they differ, one program \
      unpacks another file, or other bytes, than the next.
      """,
    remedy: "Make the archive again from the files.",
    flagged: [
      .yolo(with: ["b.txt": "1"], as: .zip, oddity: .lastHasLocalName("c.txt")),
      .yolo(with: ["b.txt": "1"], as: .zip, oddity: .lastHasLocalChecksum(7)),
      .yolo(with: ["b.txt": "1"], as: .tar, oddity: .lastHasPax("size", "1", headerSize: 0)),
    ],
    accepted: [
      .yolo(with: ["b.txt": "1"], as: .zip, oddity: .lastHasLocalName("b.txt")),
      .yolo(with: ["b.txt": "1"], as: .tar, oddity: .lastHasPax("size", "1", headerSize: 1)),
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    switch anomaly.kind {
    case .mismatch:
      session.sink.report(Self.self, at: session.place(of: anomaly)) {
        FindingDetail(
          "The headers contradict each other\(anomaly.shownOffset): \(anomaly.detail); "
            + "make the archive again")
      }
    case .discrepancy:
      session.sink.report(Self.self, .warning, at: session.place(of: anomaly)) {
        FindingDetail(
          "The headers differ\(anomaly.shownOffset): \(anomaly.detail); make the archive again")
      }
    default: break
    }
  }
}
