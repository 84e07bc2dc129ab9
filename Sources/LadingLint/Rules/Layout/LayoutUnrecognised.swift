// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Images without annotations of any format that is known.
final class LayoutUnrecognised: DatasetRule {
  static let info = RuleInfo(
    "layout/unrecognised", .error,
    "The images have no annotations of a format that Lading knows.",
    why: """
      A service that trains on annotations finds none in this dataset, and takes the images \
      unlabelled or not at all. roboflow-batch and clarifai take images alone, so that there it is \
      no finding.
      """,
    remedy: """
      Add the annotations, or move them to where their format keeps them (`lading detect` shows \
      what was seen); for images alone, choose another --target.
      """,
    flagged: [
      RuleExample(["a.jpg": .photo, "b.jpg": .image(64, 48, seed: 2)]),
      RuleExample(["images/a.jpg": .photo, "README.md": "My pictures"]),
      RuleExample(["a.jpg": .photo], targets: [.roboflowBatch, .none]),
    ],
    accepted: [
      RuleExample(["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo]),
      RuleExample(["a.jpg": .photo], targets: [.roboflowBatch, .clarifai]),
    ])

  /// What a lack of annotations means to a target.
  static func severity(for target: Target) -> Severity? {
    switch target {
    case .roboflowZip: .error
    case .none: .warning
    case .roboflowBatch, .clarifai, .prolific: nil
    }
  }

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let detection = session.detection
    guard detection.format == nil, detection.mixed.isEmpty, detection.foreign.isEmpty else {
      return
    }
    let images = session.inventory.indices.count { session.inventory.kind($0) == .image }
    guard images > 0, let severity = session.strictest(Self.severity) else { return }
    let nearest = detection.missing.first.map { "; \($0)" } ?? ""
    session.sink.report(Self.self, severity, at: .dataset) {
      FindingDetail(
        """
        There are no annotations of COCO, YOLO, Pascal VOC or folder classification for \
        \(images == 1 ? "1 image" : "\(images) images")\(nearest); add annotations, or force a format with --format
        """)
    }
  }
}
