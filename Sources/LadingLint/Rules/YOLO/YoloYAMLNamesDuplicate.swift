// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Two classes have one name.
///
/// Raised by the config reader.
enum YoloYAMLNamesDuplicate: Rule {
  static let info = RuleInfo(
    "yolo/yaml-names-duplicate", .warning,
    "Two classes have the same name.",
    why: """
      Services that go by name merge the two, and trainers learn to tell apart what is the \
      same.
      """,
    remedy: "Give each class a name of its own, or merge them in the labels.",
    flagged: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          names: [cat, dog, cat]
          """)
    ],
    accepted: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          names: [cat, dog, Cat]
          """)
    ])
}
