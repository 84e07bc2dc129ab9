// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// An archive that would unpack to far more than it is, or whose entries share their bytes.
final class ArchiveZipBomb: DatasetRule {
  static let info = RuleInfo(
    "archive/zip-bomb", .error,
    "An archive would unpack to far more than it holds.",
    why: """
      Entries that swell a hundredfold and more, or that all lie over the same bytes, fill the disk \
      of whoever unpacks the archive. Services refuse them; Lading does not read such an entry.
      """,
    remedy:
      "Pack the files themselves again; raise the limit with --limit if the archive is to be trusted.",
    flagged: [
      .yolo(
        with: ["train/labels/b.txt": .bytes(Array(repeating: 0, count: 200_000))], as: .zip,
        oddity: .lastClaims(100_000_000)),
      .yolo(
        with: ["b.txt": "0 0.5 0.5 0.1 0.1"], as: .zip, oddity: .lastOverlapsTheOneBefore),
      .yolo(
        with: [:], as: .tar, limits: [.totalSize: 100]),
    ],
    accepted: [
      .yolo(with: ["blank.txt": .text(String(repeating: " ", count: 20_000))], as: .zip),
      .yolo(with: [:], as: .tar, limits: [.totalSize: 100_000]),
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    switch anomaly.kind {
    case .bomb:
      session.sink.report(Self.self, at: session.place(of: anomaly)) {
        FindingDetail(
          "The entry is not read\(anomaly.shownOffset), for \(anomaly.detail); "
            + "leave it out, or allow it with --limit")
      }
    case .overlap:
      session.sink.report(Self.self, at: session.place(of: anomaly)) {
        FindingDetail(
          "The entry overlaps another\(anomaly.shownOffset): \(anomaly.detail); "
            + "pack the files again")
      }
    default: break
    }
  }
}
