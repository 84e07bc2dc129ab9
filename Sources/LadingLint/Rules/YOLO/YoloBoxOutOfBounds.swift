// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A box or point that reaches out of the image.
///
/// Raised by the label reader.
enum YoloBoxOutOfBounds: Rule {
  static let info = RuleInfo(
    "yolo/box-out-of-bounds", .warning,
    "A box reaches beyond the edge of the image.",
    why: """
      Trainers clip it, so what they learn is not what was drawn. More than a rounding \
      usually means a wrong scale.
      """,
    remedy: "Clip the box to the image.",
    flagged: [
      .yolo(label: "0 0.95 0.5 0.2 0.2\n")
    ],
    accepted: [
      .yolo(label: "0 0.9 0.5 0.2 0.2\n"),
      .yolo(label: "0 0.5 0.5 1.000001 1\n"),
    ])
}
