// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A label whose name differs from the image's by case.
///
/// Raised by the layout.
enum YoloLabelNameCase: Rule {
  static let info = RuleInfo(
    "yolo/label-name-case", .error,
    "A label and its image have names that differ by upper and lower case.",
    why: """
      On macOS and Windows the pair is found, on Linux, where training and services run, it \
      is not.
      """,
    remedy: "Rename one of them.",
    flagged: [
      .yolo(more: [
        "train/images/D.jpg": .image(64, 48, seed: 9), "train/labels/d.txt": "0 0.5 0.5 0.2 0.2\n",
      ])
    ],
    accepted: [
      .yolo(more: [
        "train/images/D.JPG": .image(64, 48, seed: 9), "train/labels/D.txt": "0 0.5 0.5 0.2 0.2\n",
      ])
    ])
}
