// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// A zip entry by a method that few programs know.
final class ArchiveUnsupportedCompression: DatasetRule {
  static let info = RuleInfo(
    "archive/unsupported-compression", .error,
    "An entry is compressed by another method than stored or deflated.",
    why: """
      Every program reads stored and deflated entries. The other methods that a zip may use, such \
      as bzip2, LZMA or zstd, are refused by most, Lading among them.
      """,
    remedy: "Pack the archive again with the method deflate, or without compression.",
    flagged: [
      .yolo(
        with: ["train/images/b.jpg": .image(64, 48, seed: 1)], as: .zip,
        oddity: .lastIsCompressed(method: 12))
    ],
    accepted: [
      .yolo(with: ["train/images/b.jpg": .image(64, 48, seed: 1)], as: .zip)
    ])

  init(_ session: LintSession) {}

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    guard anomaly.kind == .unsupportedCompression else { return }
    session.sink.report(Self.self, at: session.place(of: anomaly)) {
      FindingDetail(
        "The file is compressed by \(anomaly.detail)\(anomaly.shownOffset), and is not read; "
          + "pack it stored or deflated")
    }
  }
}
