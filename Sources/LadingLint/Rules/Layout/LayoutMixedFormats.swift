// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Several formats that each have a full claim.
final class LayoutMixedFormats: DatasetRule {
  static let info = RuleInfo(
    "layout/mixed-formats", .error,
    "Annotations of several formats stand side by side.",
    why: """
      Nobody can tell which of them counts. Services take the one that they look for first, and \
      silently drop the others.
      """,
    remedy: "Keep the annotations of one format, or say with --format which one counts.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg", "b.jpg"),
        "train/a.jpg": .photo, "train/a.xml": .voc("a.jpg"),
        "train/b.jpg": .image(64, 48, seed: 1), "train/b.xml": .voc("b.jpg"),
      ]),
      RuleExample([
        "a.jpg": .photo, "a.txt": .yolo, "a.xml": .voc("a.jpg"),
        "b.jpg": .image(64, 48, seed: 1), "b.txt": .yolo, "b.xml": .voc("b.jpg"),
      ]),
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg", "b.jpg"),
        "train/a.jpg": .photo, "train/a.xml": .voc("a.jpg"),
        "train/b.jpg": .image(64, 48, seed: 1),
      ])
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let detection = session.detection
    guard detection.mixed.count > 1 else { return }
    let claims = detection.mixed.map { format in
      let first = detection.evidence.first { $0.format == format && $0.points > 0 }
      let path = first?.path.map { "\($0.string): " } ?? ""
      return "\(format.title) (\(path)\(first?.reason ?? ""))"
    }
    session.sink.report(Self.self, at: .dataset) {
      FindingDetail(
        """
        Annotations of \(claims.joined(separator: " and of ")) stand side by side; keep one \
        format, or choose it with --format
        """)
    }
  }
}
