// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// An image without a label.
///
/// A warning where most images have none.
enum YoloLabelMissing: Rule {
  static let info = RuleInfo(
    "yolo/label-missing", .info,
    "An image has no label file and counts as background.",
    why: """
      Background images are legal and useful. When more than half of the images have no \
      label, the labels are more likely lost or in the wrong place.
      """,
    remedy: "Nothing, if the image shows none of the classes; else bring the label back.",
    flagged: [
      .yolo(more: ["train/images/d.jpg": .image(64, 48, seed: 9)])
    ],
    accepted: [
      .yolo(),
      .yolo(label: ""),
    ])
}
