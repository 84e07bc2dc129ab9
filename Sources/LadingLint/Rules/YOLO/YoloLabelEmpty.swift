// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A label file without a row.
///
/// Raised by the label reader.
enum YoloLabelEmpty: Rule {
  static let info = RuleInfo(
    "yolo/label-empty", .info,
    "A label file is empty, and its image counts as background.",
    why: """
      An empty label says that the image shows none of the classes. That is useful where it is \
      true, and teaches a detector to overlook objects where annotating was only forgotten.
      """,
    remedy: "Nothing, if the image shows none of the classes; else annotate it.",
    flagged: [
      .yolo(label: ""),
      .yolo(label: "\r\n \n"),
    ],
    accepted: [
      .yolo(),
      .yolo(more: ["train/images/d.jpg": .image(64, 48, seed: 9)]),
    ])
}
