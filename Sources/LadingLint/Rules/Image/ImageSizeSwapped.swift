// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// The annotation's width and height are those of the image, swapped.
enum ImageSizeSwapped: Rule {
  static let info = RuleInfo(
    "image/size-swapped", .error,
    "The annotation gives the image's width as its height, and its height as its width.",
    why: """
      Half of all tools write rows before columns, and one swap too many goes unnoticed: boxes are \
      scaled by the wrong side, and those beyond the shorter one are cut off. An image that EXIF \
      turns is not meant, see image/exif-orientation.
      """,
    remedy: "Swap the width and height in the annotation.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .image(48, 64),
      ]),
      RuleExample(["train/a.xml": .voc("a.jpg"), "train/a.jpg": .image(48, 64)]),
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .image(64, 48),
      ]),
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"),
        "train/a.jpg": .turned(48, 64, orientation: 6),
      ]),
    ])
}
