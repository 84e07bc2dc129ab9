// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Splits, but none to train on.
final class SplitMissingTrain: DatasetRule {
  static let info = RuleInfo(
    "split/missing-train", .warning,
    "There are splits, but none to train on.",
    why: "Nearly every trainer stops at once when there is no training split.",
    remedy: "Add the training split, or name it train.",
    flagged: [
      RuleExample([
        "valid/_annotations.coco.json": .coco("a.jpg"), "valid/a.jpg": .photo,
        "test/_annotations.coco.json": .coco("b.jpg"), "test/b.jpg": .image(64, 48, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "test/_annotations.coco.json": .coco("b.jpg"), "test/b.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample(["labels.json": .coco("a.jpg"), "a.jpg": .photo]),
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let meanings = summary.splits.reduce(into: Set()) { $0.formUnion(SplitMeaning.of($1.name)) }
    guard !meanings.isEmpty, !meanings.contains(.train) else { return }
    let names = summary.splits.map(\.name).filter { !$0.isEmpty }.joined(separator: ", ")
    session.sink.report(Self.self, at: .dataset) {
      FindingDetail("There is no split to train on among \(names); add one, or name it train")
    }
  }
}
