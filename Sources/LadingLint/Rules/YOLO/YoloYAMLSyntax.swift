// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A data.yaml that is no YAML.
///
/// Raised by the config reader.
enum YoloYAMLSyntax: Rule {
  static let info = RuleInfo(
    "yolo/yaml-syntax", .error,
    "The data.yaml cannot be read as YAML.",
    why: """
      Every trainer reads data.yaml first and stops at a tab, an open bracket or a stray \
      quote, so nothing of the dataset can be used.
      """,
    remedy: "Correct the line; YAML wants spaces, not tabs, and closed brackets and quotes.",
    flagged: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          nc: 2
          names: [cat, dog
          """),
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          names:
          \t- cat
          \t- dog
          """),
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
