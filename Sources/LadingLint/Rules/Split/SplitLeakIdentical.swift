// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// The same bytes in two splits; raised together with `image/duplicate-content`.
enum SplitLeakIdentical: Rule {
  static let info = RuleInfo(
    "split/leak-identical", .warning,
    "The same image is in two splits.",
    why: """
      What a model was trained on says nothing about how well it does: the measurements on the \
      other split come out too good.
      """,
    remedy: "Keep the image in one split.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("b.jpg"), "valid/b.jpg": .photo,
      ]),
      RuleExample([
        "train/cat/a.jpg": .photo, "train/dog/b.jpg": .image(64, 48, seed: 1),
        "valid/cat/c.jpg": .photo, "valid/dog/d.jpg": .image(64, 48, seed: 2),
      ]),
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("a.jpg"), "valid/a.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample([
        "train/cat/a.jpg": .photo, "train/cat/c.jpg": .photo,
        "train/dog/b.jpg": .image(64, 48, seed: 1),
        "valid/cat/e.jpg": .image(64, 48, seed: 3), "valid/dog/d.jpg": .image(64, 48, seed: 2),
      ]),
    ])

  static func report(
    _ copy: Int, in split: String, of original: Int, in other: String, _ session: LintSession
  ) {
    session.sink.report(Self.self, at: .image(copy)) {
      FindingDetail(
        "The image in \(split) has the same bytes as \(session.inventory.path(original).string) in "
          + "\(other); keep it in one split")
    }
  }
}
