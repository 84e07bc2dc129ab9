// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A format that is only probable.
final class LayoutUncertainFormat: DatasetRule {
  static let info = RuleInfo(
    "layout/uncertain-format", .warning,
    "The format is only probable.",
    why: """
      Everything else in the report rests on the format. Where too little speaks for it, a service \
      may read the dataset as something else.
      """,
    remedy: "Look at the evidence that `lading detect` shows, or name the format with --format.",
    flagged: [
      RuleExample([
        "data.yaml": "train: images\nval: images\nnames: [cat]\n", "images/a.jpg": .photo,
      ])
    ],
    accepted: [
      RuleExample([
        "data.yaml": "train: images\nval: images\nnames: [cat]\n", "images/a.jpg": .photo,
        "labels/a.txt": .yolo,
      ])
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let detection = session.detection
    guard detection.confidence == .probable, let format = detection.format else { return }
    let seen = detection.evidence.filter { $0.format == format && $0.points > 0 }.map(\.reason)
    session.sink.report(Self.self, at: .dataset) {
      FindingDetail(
        """
        The dataset is probably \(format.title) (\(seen.joined(separator: ", "))), with \
        \(detection.score) points where 60 and a clear lead make it certain; name it with --format
        """)
    }
  }
}
