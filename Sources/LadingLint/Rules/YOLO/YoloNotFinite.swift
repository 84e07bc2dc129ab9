// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A NaN or an infinity.
///
/// Raised by the label reader.
enum YoloNotFinite: Rule {
  static let info = RuleInfo(
    "yolo/not-finite", .error,
    "A row holds NaN or an infinity.",
    why: """
      One NaN in a label makes the loss NaN, and the whole training with it.
      """,
    remedy: "Remove the row or annotate it again.",
    flagged: [
      .yolo(label: "0 nan 0.5 0.2 0.2\n"),
      .yolo(label: "0 0.5 0.5 inf 0.2\n"),
    ],
    accepted: [
      .yolo(label: "0 0.5 0.5 0.2 0.2\n")
    ])
}
