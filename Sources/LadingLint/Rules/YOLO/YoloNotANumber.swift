// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Something in a row that is no number.
///
/// Raised by the label reader.
enum YoloNotANumber: Rule {
  static let info = RuleInfo(
    "yolo/not-a-number", .error,
    "A row holds something that is no number.",
    why: """
      Class names, decimal commas and commas between columns all make trainers drop the \
      image.
      """,
    remedy: "Write class numbers and decimals with a point, separated by spaces.",
    flagged: [
      .yolo(label: "cat 0.5 0.5 0.2 0.2\n"),
      .yolo(label: "0 0,5 0,5 0,2 0,2\n"),
      .yolo(label: "0,0.5,0.5,0.2,0.2\n"),
    ],
    accepted: [
      .yolo(label: "0 0.5 0.5 0.2 0.2\n"),
      .yolo(label: "0.0 5e-1 .5 +0.2 0.20000000000000000001\n"),
    ])
}
