// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Annotations of a format that Lading names but does not read.
final class LayoutUnsupportedAnnotation: DatasetRule {
  static let info = RuleInfo(
    "layout/unsupported-annotation", .warning,
    "Annotations are of a format that Lading names but does not read.",
    why: """
      They are not checked and not rewritten: packed into one archive they go as they are, and \
      over several archives they no longer match the images of each.
      """,
    remedy: "Export the annotations as COCO, YOLO or Pascal VOC from the tool they come from.",
    flagged: [
      RuleExample([
        "train/_annotations.createml.json": """
        [{"image":"a.jpg","annotations":[{"label":"cat",
          "coordinates":{"x":10,"y":10,"width":5,"height":5}}]}]
        """,
        "train/a.jpg": .photo,
      ])
    ],
    accepted: [
      RuleExample(["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo]),
      // coco/predictions-file says what these are.
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "results.json": #"[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5}]"#,
      ]),
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard let severity = session.strictest(Self.severity) else { return }
    for foreign in session.detection.foreign where foreign.name != ForeignAnnotation.results {
      guard let first = foreign.files.first else { continue }
      let place = Place.entry(first)
      session.sink.report(Self.self, severity, at: place) {
        let more = foreign.files.count - 1
        let files = more == 0 ? "" : " and in \(more) more \(more == 1 ? "file" : "files")"
        return FindingDetail(
          """
          The annotations here\(files) are \(foreign.name), which is not checked and packed as \
          it is; export them as COCO, YOLO or Pascal VOC
          """)
      }
    }
  }

  private static func severity(for target: Target) -> Severity? {
    target == .roboflowBatch ? .info : .warning
  }
}
