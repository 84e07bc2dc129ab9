// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Splits by names that tools do not know.
final class SplitUnknownName: DatasetRule {
  static let info = RuleInfo(
    "split/unknown-name", .warning,
    "A split has a name that tools do not know.",
    why: """
      Services find splits by the names train, valid and test; what is called otherwise is filed \
      under train, or not at all.
      """,
    remedy: "Rename the split to train, valid or test.",
    flagged: [
      RuleExample([
        "training/_annotations.coco.json": .coco("a.jpg"), "training/a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("b.jpg"), "valid/b.jpg": .image(64, 48, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("b.jpg"), "valid/b.jpg": .image(64, 48, seed: 1),
      ])
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let named = summary.splits.map(\.name).filter { !$0.isEmpty }
    for name in named where !SplitMeaning.isUsual(name) {
      let meaning = SplitMeaning.of(name).first
      // One part of an unknown name is the dataset's own name, not a split.
      if meaning == nil, named.count == 1 { continue }
      let usual = meaning?.folderName ?? "train, valid or test"
      session.sink.report(Self.self, at: .dataset) {
        FindingDetail("The split \(name) has a name that tools do not know; rename it to \(usual)")
      }
    }
  }
}
