// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A list of detections in place of a dataset.
final class CocoPredictionsFile: DatasetRule {
  static let info = RuleInfo(
    "coco/predictions-file", .error,
    "A JSON file is a list of a model's results, not a dataset.",
    why: """
      It has no images and no classes, only scored guesses by image id, as evaluation takes them. \
      No service imports it. Beside a dataset it is a warning, as some importers stop at it.
      """,
    remedy: "Give the annotation file instead, and keep results out of the dataset.",
    flagged: [
      RuleExample([
        "instances_val_results.json": .text(results), "val/a.jpg": .image(64, 48),
      ]),
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "results.json": .text(results),
      ]),
    ],
    accepted: [
      RuleExample(["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo])
    ])

  private static let results =
    #"[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5}]"#

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let severity: Severity = session.detection.format == nil ? .error : .warning
    for foreign in session.detection.foreign where foreign.name == ForeignAnnotation.results {
      for file in foreign.files {
        session.sink.report(Self.self, severity, at: .entry(file)) {
          FindingDetail(
            """
            This is a list of a model's results by image id, not a dataset; \
            give the annotation file with images and categories instead
            """)
        }
      }
    }
  }
}
