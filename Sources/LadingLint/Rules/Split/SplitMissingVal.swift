// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A split to train on, but none to validate with.
final class SplitMissingVal: DatasetRule {
  static let info = RuleInfo(
    "split/missing-val", .warning,
    "There is a split to train on, but none to validate with.",
    why: """
      Without a validation split a trainer stops, or measures itself on the images it has learned \
      by heart.
      """,
    remedy: "Move some images into a split named valid.",
    flagged: [
      RuleExample(["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo])
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("b.jpg"), "valid/b.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample(["labels.json": .coco("a.jpg"), "a.jpg": .photo]),
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let meanings = summary.splits.reduce(into: Set()) { $0.formUnion(SplitMeaning.of($1.name)) }
    guard meanings.contains(.train), !meanings.contains(.validation) else { return }
    let names = summary.splits.map(\.name).filter { !$0.isEmpty }.joined(separator: ", ")
    session.sink.report(Self.self, at: .dataset) {
      FindingDetail("There is no split to validate with beside \(names); add one named valid")
    }
  }
}
