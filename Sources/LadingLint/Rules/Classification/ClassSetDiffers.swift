// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A split that lacks a class of the others.
final class ClassSetDiffers: ClassificationRule {
  static let info = RuleInfo(
    "cls/class-set-differs", .warning, "A split lacks a class that another split has.",
    why: """
      Loaders that number the classes split by split give the same class different numbers, and a \
      class that is only in the test set can never be right.
      """,
    remedy: "Give every split images of every class, or drop the class.",
    flagged: [
      RuleExample([
        "train/cat/a.jpg": .image(8, 8),
        "train/cat/b.jpg": .image(9, 8),
        "train/dog/c.jpg": .image(8, 8, seed: 1),
        "valid/cat/d.jpg": .image(8, 8, seed: 2),
      ]),
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, 1, 0\n",
        "train/a.jpg": .image(8, 8),
        "valid/_classes.csv": "filename, cat\nb.jpg, 1\n",
        "valid/b.jpg": .image(8, 8, seed: 1),
      ]),
    ],
    accepted: [
      RuleExample([
        "train/cat/a.jpg": .image(8, 8),
        "train/dog/c.jpg": .image(8, 8, seed: 1),
        "valid/cat/d.jpg": .image(8, 8, seed: 2),
        "valid/dog/e.jpg": .image(8, 8, seed: 3),
      ])
    ])

  init() {}

  func finish(_ dataset: ClassificationTally, in session: LintSession) {
    // A split without any class is unlabelled, which is said image by image.
    let splits = dataset.splits.filter { !$0.classes.isEmpty }
    let all = splits.reduce(into: Set<Int>()) { $0.formUnion($1.classes) }
    for split in splits {
      let missing = all.subtracting(split.classes).sorted()
      guard !missing.isEmpty else { continue }
      session.sink.report(Self.self, at: split.place) {
        let names = missing.prefix(5).map { "\"\(dataset.classes[$0].text)\"" }
        let more = missing.count > 5 ? " and \(missing.count - 5) more" : ""
        return FindingDetail(
          "The split \"\(split.text)\" lacks \(missing.count) of \(all.count) classes: "
            + "\(names.joined(separator: ", "))\(more); add images of them")
      }
    }
  }
}
