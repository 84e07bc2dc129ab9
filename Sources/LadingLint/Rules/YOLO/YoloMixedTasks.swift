// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Boxes and polygons in one file.
///
/// A warning where they are in different files.
enum YoloMixedTasks: Rule {
  static let info = RuleInfo(
    "yolo/mixed-tasks", .error,
    "Boxes and polygons stand in one label file.",
    why: """
      Ultralytics takes every row of such a file for a polygon: the four numbers of a box \
      become two points, and the box lands elsewhere.
      """,
    remedy:
      "Make all rows boxes or all rows polygons; a box is also a polygon of its four corners.",
    flagged: [
      .yolo(label: "0 0.5 0.5 0.2 0.2\n0 0.1 0.1 0.5 0.1 0.5 0.5\n")
    ],
    accepted: [
      .yolo(
        rest: "0 0.1 0.1 0.5 0.1 0.5 0.5\n",
        label: "0 0.1 0.1 0.5 0.1 0.5 0.5\n0 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5\n")
    ])
}
