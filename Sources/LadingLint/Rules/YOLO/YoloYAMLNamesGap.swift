// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// The numbers of the names have a gap.
///
/// Raised by the config reader.
enum YoloYAMLNamesGap: Rule {
  static let info = RuleInfo(
    "yolo/yaml-names-gap", .error,
    "The class numbers in names do not run from 0 without a gap.",
    why: """
      The number in a label is an index. With a gap the trainer stops, or every class after \
      it gets its neighbour's name.
      """,
    remedy: "Number the names from 0.",
    flagged: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          names:
            1: cat
            2: dog
          """)
    ],
    accepted: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          names:
            1: dog
            0: cat
          """)
    ])
}
