// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A value of data.yaml is of another type than its key needs.
///
/// Raised by the config reader.
enum YoloYAMLKeyType: Rule {
  static let info = RuleInfo(
    "yolo/yaml-key-type", .error,
    "A value of data.yaml is of another kind than its key needs.",
    why: """
      Trainers take nc as a number, names as a list or a mapping, and the splits as paths; \
      anything else stops them, or is misread.
      """,
    remedy: "Write the value as the message says.",
    flagged: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          nc: two
          names: [cat, dog]
          """),
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          names: cat
          """),
    ],
    accepted: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          nc: 2
          names: [cat, dog]
          """),
      .yolo(
        yaml: """
          train: [train/images]
          val: valid/images
          names: {0: cat, 1: dog}
          """),
    ])
}
