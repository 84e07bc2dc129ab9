// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Two classes that differ by case or blanks only.
final class ClassNameCase: ClassificationRule {
  static let info = RuleInfo(
    "cls/class-name-case", .warning, "Two classes differ by capitals or blanks only.",
    why: """
      They are meant to be one, and count as two: each has too few images, and the model is \
      punished for not telling them apart. On Windows and macOS their folders are one.
      """,
    remedy: "Move the images into one folder (or column), and remove the other.",
    flagged: [
      RuleExample([
        "Cat/a.jpg": .image(8, 8),
        "cat/b.jpg": .image(9, 8),
        "dog/c.jpg": .image(8, 8, seed: 1),
      ]),
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, 1, 0\n",
        "train/a.jpg": .image(8, 8),
        "valid/_classes.csv": "filename, Cat, dog\nb.jpg, 1, 0\n",
        "valid/b.jpg": .image(8, 8, seed: 1),
      ]),
    ],
    accepted: [
      RuleExample([
        "bobcat/a.jpg": .image(8, 8),
        "cat/b.jpg": .image(9, 8),
        "dog/c.jpg": .image(8, 8, seed: 1),
      ])
    ])

  init() {}

  func finish(_ dataset: ClassificationTally, in session: LintSession) {
    var seen: [String: Int] = [:]
    for (number, item) in dataset.classes.enumerated() {
      let words = item.text.lowercased().split(whereSeparator: \.isWhitespace)
      let folded = words.joined(separator: " ")
      guard let first = seen[folded] else {
        seen[folded] = number
        continue
      }
      session.sink.report(Self.self, at: item.place) {
        FindingDetail(
          "The classes \"\(dataset.classes[first].text)\" and \"\(item.text)\" differ by capitals "
            + "or blanks only; make them one")
      }
    }
  }
}
