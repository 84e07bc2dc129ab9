// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A coordinate above 1.01.
///
/// Raised by the label reader.
enum YoloCoordinatesNotNormalised: Rule {
  static let info = RuleInfo(
    "yolo/coordinates-not-normalised", .error,
    "A coordinate is larger than 1.",
    why: """
      YOLO wants fractions of the image's width and height. Coordinates in pixels make \
      trainers drop the image.
      """,
    remedy: "Divide x and width by the image's width, y and height by its height.",
    flagged: [
      .yolo(label: "0 32 24 10 10\n")
    ],
    accepted: [
      .yolo(label: "0 0.995 0.5 0.01 1\n")
    ])
}
