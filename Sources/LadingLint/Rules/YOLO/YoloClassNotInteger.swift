// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A class that is no whole number.
///
/// Raised by the label reader.
enum YoloClassNotInteger: Rule {
  static let info = RuleInfo(
    "yolo/class-not-integer", .error,
    "A class number is not whole.",
    why: """
      A class is an index. A fraction usually means that the columns are in another order.
      """,
    remedy: "Write the class first, as a whole number.",
    flagged: [
      .yolo(label: "0.5 0 0.5 0.2 0.2\n")
    ],
    accepted: [
      .yolo(label: "1.0 0.5 0.5 0.2 0.2\n")
    ])
}
