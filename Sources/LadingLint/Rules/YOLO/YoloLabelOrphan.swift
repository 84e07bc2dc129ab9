// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A label without an image.
///
/// Raised by the layout.
enum YoloLabelOrphan: Rule {
  static let info = RuleInfo(
    "yolo/label-orphan", .error,
    "A label file belongs to no image.",
    why: """
      Its annotations are lost: trainers go from the images to the labels and never see it.
      """,
    remedy: "Bring the image back or remove the label.",
    flagged: [
      .yolo(more: ["train/labels/d.txt": "0 0.5 0.5 0.2 0.2\n"])
    ],
    accepted: [
      .yolo(),
      .yolo(more: ["train/labels/classes.txt": "cat\ndog\n"]),
    ])
}
