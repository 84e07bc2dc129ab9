// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A key stands twice in data.yaml.
///
/// Raised by the config reader.
enum YoloYAMLDuplicateKey: Rule {
  static let info = RuleInfo(
    "yolo/yaml-duplicate-key", .warning,
    "A key of data.yaml stands twice.",
    why: """
      YAML readers silently take the last one, so half of what the file says is ignored.
      """,
    remedy: "Remove one of the two.",
    flagged: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          nc: 2
          names: [cat, dog]
          names: [dog, cat]
          """)
    ],
    accepted: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          nc: 2
          names: [cat, dog]
          """)
    ])
}
