// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A polygon with an x that has no y.
///
/// Raised by the label reader.
enum YoloPolygonOdd: Rule {
  static let info = RuleInfo(
    "yolo/polygon-odd", .error,
    "A polygon has an odd number of coordinates.",
    why: """
      A coordinate was lost, so every point after it has x and y swapped.
      """,
    remedy: "Draw the polygon again, or restore the missing number.",
    flagged: [
      .yolo(label: "0 0.1 0.1 0.5 0.1 0.5 0.5 0.3\n")
    ],
    accepted: [
      .yolo(label: "0 0.1 0.1 0.5 0.1 0.5 0.5 0.3 0.3\n")
    ])
}
