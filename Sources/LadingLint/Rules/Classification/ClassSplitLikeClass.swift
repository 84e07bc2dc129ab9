// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A class with the name of a split.
final class ClassSplitLikeClass: ClassificationRule {
  static let info = RuleInfo(
    "cls/split-like-class", .warning, "A class is named like a split.",
    why: """
      The folder is probably a split at the wrong level, or images were put into a split without \
      their class's folder. Loaders learn "test" as something to be seen in a picture.
      """,
    remedy: "Put the split above the classes (train/cat/a.jpg), or rename the class.",
    flagged: [
      RuleExample([
        "cat/a.jpg": .image(8, 8),
        "cat/b.jpg": .image(9, 8),
        "dog/c.jpg": .image(8, 8, seed: 1),
        "test/d.jpg": .image(8, 8, seed: 2),
      ])
    ],
    accepted: [
      RuleExample([
        "test/cat/d.jpg": .image(8, 8, seed: 2),
        "test/dog/e.jpg": .image(8, 8, seed: 3),
        "train/cat/a.jpg": .image(8, 8),
        "train/dog/c.jpg": .image(8, 8, seed: 1),
      ])
    ])

  init() {}

  func finish(_ dataset: ClassificationTally, in session: LintSession) {
    for item in dataset.classes where ClassificationLayout.isSplitName(item.name) {
      session.sink.report(Self.self, at: item.place) {
        FindingDetail(
          "The class \"\(item.text)\" is named like a split; put the split above the classes, or "
            + "rename the class")
      }
    }
  }
}
