// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A row of a length that no kind of row has.
///
/// Raised by the label reader.
enum YoloColumnCount: Rule {
  static let info = RuleInfo(
    "yolo/column-count", .error,
    "A row has a number of columns that no YOLO task uses.",
    why: """
      Trainers call the whole file corrupt and leave the image out.
      """,
    remedy: "Write the class, then a box of four numbers or a polygon.",
    flagged: [
      .yolo(label: "0 0.5 0.5 0.2\n")
    ],
    accepted: [
      .yolo(label: "0 0.5 0.5 0.2 0.2\n"),
      .yolo(label: "0 0.1 0.1 0.5 0.1 0.5 0.5\n"),
      .yolo(label: "\u{FEFF}0 0.5 0.5 0.2 0.2\r\n\r\n"),
    ])
}
