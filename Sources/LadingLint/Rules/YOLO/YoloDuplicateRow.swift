// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A row that stands twice.
///
/// Raised by the label reader.
enum YoloDuplicateRow: Rule {
  static let info = RuleInfo(
    "yolo/duplicate-row", .warning,
    "A label file has the same row twice.",
    why: """
      The object counts twice; trainers that notice drop the copy, the others weigh it \
      double.
      """,
    remedy: "Remove one of the two.",
    flagged: [
      .yolo(label: "0 0.5 0.5 0.2 0.2\n0 0.50 0.5 0.2 0.2\n")
    ],
    accepted: [
      .yolo(label: "0 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.2 0.2\n")
    ])
}
