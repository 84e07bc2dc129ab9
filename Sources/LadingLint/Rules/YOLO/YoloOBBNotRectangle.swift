// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Four corners of a rotated box that are no rectangle's.
///
/// Raised by the label reader.
enum YoloOBBNotRectangle: Rule {
  static let info = RuleInfo(
    "yolo/obb-not-rectangle", .warning,
    "The four corners of a rotated box are not those of a rectangle.",
    why: """
      Trainers take the smallest rectangle around the corners, so the box that is learned is \
      larger than the one that was drawn. Corners in a wrong order cross each other.
      """,
    remedy: "Write the corners of a rectangle in order around it.",
    flagged: [
      .yolo(rest: turned, label: "0 0.1 0.1 0.9 0.1 0.6 0.5 0.4 0.5\n"),
      .yolo(rest: turned, label: "0 0.1 0.1 0.5 0.5 0.5 0.1 0.1 0.5\n"),
    ],
    accepted: [
      .yolo(rest: turned, label: "1 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5\n"),
      .yolo(
        yaml: "train: train/images\nval: valid/images\ntask: segment\nnames: [cat, dog]\n",
        rest: turned, label: "0 0.1 0.1 0.9 0.1 0.6 0.5 0.4 0.5\n"),
    ])

  /// A square of 17 pixels that stands on its corner, in an image of 64 x 48.
  private static let turned: RuleExample.Content =
    "0 0.5 0.25 0.6875 0.5 0.5 0.75 0.3125 0.5\n"
}
