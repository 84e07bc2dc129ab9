// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A sixth column, as predictions have.
///
/// Raised by the label reader.
enum YoloConfidenceColumn: Rule {
  static let info = RuleInfo(
    "yolo/confidence-column", .warning,
    "A row has a sixth column, as a detector's predictions have.",
    why: """
      Labels have no confidence: the file may be a model's output rather than ground truth, \
      and trainers refuse it.
      """,
    remedy: "Remove the column, after checking that these are labels.",
    flagged: [
      .yolo(label: "0 0.5 0.5 0.2 0.2 0.87\n")
    ],
    accepted: [
      .yolo(label: "0 0.5 0.5 0.2 0.2\n")
    ])
}
