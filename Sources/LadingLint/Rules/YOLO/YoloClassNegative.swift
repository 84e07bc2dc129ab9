// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A class below 0.
///
/// Raised by the label reader.
enum YoloClassNegative: Rule {
  static let info = RuleInfo(
    "yolo/class-negative", .error,
    "A class number is negative.",
    why: """
      Classes count from 0; -1 usually comes from a name that a converter did not find.
      """,
    remedy: "Correct the class or remove the row.",
    flagged: [
      .yolo(label: "-1 0.5 0.5 0.2 0.2\n")
    ],
    accepted: [
      .yolo(label: "0 0.5 0.5 0.2 0.2\n")
    ])
}
