// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A coordinate below -0.01, or a negative width or height.
///
/// Raised by the label reader.
enum YoloCoordinatesNegative: Rule {
  static let info = RuleInfo(
    "yolo/coordinates-negative", .error,
    "A coordinate is negative.",
    why: """
      It lies outside of the image; trainers drop the whole image for it.
      """,
    remedy: "Clip the annotation to the image.",
    flagged: [
      .yolo(label: "0 -0.2 0.5 0.2 0.2\n"),
      .yolo(label: "0 0.5 0.5 -0.2 0.2\n"),
    ],
    accepted: [
      .yolo(label: "0 0.5 0.5 0.2 0.2\n")
    ])
}
