// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A polygon of fewer than three points, beside others.
///
/// Raised by the label reader.
enum YoloPolygonTooShort: Rule {
  static let info = RuleInfo(
    "yolo/polygon-too-short", .error,
    "A polygon has fewer than three points.",
    why: """
      It has no area; a trainer reads a row of two points as a box in a place that was never \
      annotated.
      """,
    remedy: "Draw the polygon again or remove the row.",
    flagged: [
      .yolo(label: "0 0.9 0.9 0.95 0.95\n0 0.1 0.1 0.5 0.1 0.5 0.5\n")
    ],
    accepted: [
      .yolo(rest: "0 0.1 0.1 0.5 0.1 0.5 0.5\n", label: "0 0.1 0.1 0.5 0.1 0.5 0.5\n")
    ])
}
