// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Rows of nine columns that may mean either of two things.
///
/// Raised when all labels have been read.
enum YoloTaskAmbiguous: Rule {
  static let info = RuleInfo(
    "yolo/task-ambiguous", .info,
    "Rows of nine columns may be rotated boxes or polygons of four points.",
    why: """
      Both are a class and four points. They are rotated boxes where all rows are such and most \
      are rectangles, and polygons beside longer ones; else nothing tells them apart.
      """,
    remedy: "Write task: obb or task: segment into data.yaml.",
    flagged: [
      .yolo(rest: trapezium, label: trapezium),
      .yolo(label: "0 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5\n"),
    ],
    accepted: [
      .yolo(rest: upright, label: upright),
      .yolo(rest: trapezium, label: "0 0.1 0.1 0.5 0.1 0.5 0.5\n"),
      .yolo(
        yaml: "train: train/images\nval: valid/images\ntask: segment\nnames: [cat, dog]\n",
        rest: trapezium, label: trapezium),
    ])

  private static let trapezium: RuleExample.Content = "0 0.1 0.1 0.9 0.1 0.6 0.5 0.4 0.5\n"
  private static let upright: RuleExample.Content = "0 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5\n"
}
