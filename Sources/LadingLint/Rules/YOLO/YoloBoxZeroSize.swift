// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A box without width or height.
///
/// Raised by the label reader.
enum YoloBoxZeroSize: Rule {
  static let info = RuleInfo(
    "yolo/box-zero-size", .error,
    "A box has no width or no height.",
    why: """
      Nothing can be learned from it, and some losses divide by it.
      """,
    remedy: "Remove the row or draw the box again.",
    flagged: [
      .yolo(label: "0 0.5 0.5 0 0.2\n")
    ],
    accepted: [
      .yolo(label: "0 0.5 0.5 0.001 0.2\n")
    ])
}
