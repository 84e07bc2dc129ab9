// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// No images at all.
final class LayoutEmptyDataset: EntryRule {
  static let info = RuleInfo(
    "layout/empty-dataset", .error,
    "There are no images.",
    why: "Annotations alone are no dataset: a service has nothing to show or to train on.",
    remedy: "Add the images; a file counts as one by its extension (.jpg, .png, .webp and so on).",
    flagged: [
      RuleExample(["train/_annotations.coco.json": .coco("a.jpg")]),
      RuleExample(["README.md": "Images follow."]),
    ],
    accepted: [
      RuleExample(["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo])
    ])

  private var images = 0

  init(_ session: LintSession) {}

  func visit(entry index: Int, in session: LintSession) {
    if session.inventory.kind(index) == .image { images += 1 }
  }

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard images == 0 else { return }
    let files = session.inventory.count
    session.sink.report(Self.self, at: .dataset) {
      FindingDetail(
        files == 0
          ? "The dataset is empty, expected images and their annotations; add them"
          : "There is no image among \(files == 1 ? "1 file" : "\(files) files"); add the images that the annotations belong to"
      )
    }
  }
}
