// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A classification dataset with one class or none.
final class ClassTooFewClasses: ClassificationRule {
  static let info = RuleInfo(
    "cls/too-few-classes", .warning, "The dataset has fewer than two classes.",
    why: "There is nothing to tell apart: a model that answers the same every time is perfect.",
    remedy: """
      Check that every class has its folder (or column), and that the folder linted is the \
      dataset's top.
      """,
    flagged: [
      RuleExample([
        "train/_classes.csv": "filename, cat\na.jpg, 1\nb.jpg, 0\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, 1, 0\nb.jpg, 0, 1\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ])
    ])

  init() {}

  func finish(_ dataset: ClassificationTally, in session: LintSession) {
    guard dataset.classes.count < 2 else { return }
    session.sink.report(Self.self, at: .dataset) {
      let only = dataset.classes.first.map { "only the class \"\($0.text)\"" } ?? "no class"
      return FindingDetail("The dataset has \(only), and a classification needs two; add another")
    }
  }
}
