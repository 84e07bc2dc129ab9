// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// An image file that the annotation files of two splits name.
enum SplitSharedImage: Rule {
  static let info = RuleInfo(
    "split/shared-image", .warning,
    "The annotation files of two splits name the same image.",
    why: """
      What a model has been trained on cannot test it: the scores come out too good.
      """,
    remedy: "Remove the image from one of the two splits.",
    flagged: [
      RuleExample([
        "annotations/instances_train.json": .coco("a.jpg", "b.jpg"),
        "annotations/instances_val.json": .coco("b.jpg"),
        "images/a.jpg": .photo, "images/b.jpg": .image(64, 48, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "annotations/instances_train.json": .coco("a.jpg"),
        "annotations/instances_val.json": .coco("b.jpg"),
        "images/a.jpg": .photo, "images/b.jpg": .image(64, 48, seed: 1),
      ]),
      // A set that is meant to hold others.
      RuleExample([
        "annotations/instances_trainval.json": .coco("a.jpg", "b.jpg"),
        "annotations/instances_val.json": .coco("b.jpg"),
        "images/a.jpg": .photo, "images/b.jpg": .image(64, 48, seed: 1),
      ]),
    ])
}
