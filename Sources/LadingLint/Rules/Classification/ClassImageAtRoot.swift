// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image beside the class folders, in none of them.
final class ClassImageAtRoot: ClassificationRule {
  static let info = RuleInfo(
    "cls/image-at-root", .warning, "An image lies beside the class folders, not in one of them.",
    why: """
      Its folder is its label: an image outside has none. Hugging Face's loader drops it without a \
      word, and services upload it unannotated.
      """,
    remedy: "Move the image into the folder of its class, or out of the dataset.",
    flagged: [
      RuleExample([
        "cat/a.jpg": .image(8, 8),
        "cat/b.jpg": .image(9, 8),
        "cat/e.jpg": .image(10, 8),
        "dog/c.jpg": .image(8, 8, seed: 1),
        "dog/d.jpg": .image(9, 8, seed: 1),
        "loose.jpg": .image(8, 8, seed: 2),
      ]),
      RuleExample([
        "train/cat/a.jpg": .image(8, 8),
        "train/cat/b.jpg": .image(9, 8),
        "train/dog/c.jpg": .image(8, 8, seed: 1),
        "train/dog/d.jpg": .image(9, 8, seed: 1),
        "train/loose.jpg": .image(8, 8, seed: 2),
      ]),
    ],
    accepted: [
      RuleExample([
        "cat/a.jpg": .image(8, 8),
        "cat/b.jpg": .image(9, 8),
        "dog/c.jpg": .image(8, 8, seed: 1),
        "dog/d.jpg": .image(9, 8, seed: 1),
      ])
    ])

  init() {}

  func visit(image: Int, at placement: ClassificationLayout.Placement, in session: LintSession) {
    guard placement.folderClass == nil, !placement.isUnlabelled else { return }
    session.sink.report(Self.self, at: .image(image)) {
      FindingDetail(
        "The image lies in no class folder, so it has no label; move it into one, or remove it")
    }
  }
}
