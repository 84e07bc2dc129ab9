// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A label whose image lies in another folder.
///
/// Raised by the layout.
enum YoloLabelWrongSplit: Rule {
  static let info = RuleInfo(
    "yolo/label-wrong-split", .warning,
    "A label lies in another split than its image.",
    why: """
      The image counts as background and the label is never read, though both are there.
      """,
    remedy: "Move the label beside its image's split.",
    flagged: [
      .yolo(more: [
        "train/images/d.jpg": .image(64, 48, seed: 9), "valid/labels/d.txt": "0 0.5 0.5 0.2 0.2\n",
      ])
    ],
    accepted: [
      .yolo(more: [
        "train/images/d.jpg": .image(64, 48, seed: 9), "train/labels/d.txt": "0 0.5 0.5 0.2 0.2\n",
      ])
    ])
}
