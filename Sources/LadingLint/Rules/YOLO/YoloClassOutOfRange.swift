// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A class that the dataset does not have.
///
/// Raised by the label reader.
enum YoloClassOutOfRange: Rule {
  static let info = RuleInfo(
    "yolo/class-out-of-range", .error,
    "A class number has no name in the dataset.",
    why: """
      Trainers stop or crash at it. Often the labels count from 1, or belong to a longer \
      list of names.
      """,
    remedy: "Correct the class, or add its name.",
    flagged: [
      .yolo(label: "2 0.5 0.5 0.2 0.2\n")
    ],
    accepted: [
      .yolo(label: "1 0.5 0.5 0.2 0.2\n")
    ])
}
