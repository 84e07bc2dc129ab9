// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A name that YAML does not read as text.
///
/// Raised by the config reader.
enum YoloYAMLNamesNotString: Rule {
  static let info = RuleInfo(
    "yolo/yaml-names-not-string", .warning,
    "A class name without quotes is read as a number, a truth value or nothing.",
    why: """
      YAML takes yes, no, on, off, null and 1.0 for other things than text, so the class \
      ends up being called True or None.
      """,
    remedy: "Put the name in quotes.",
    flagged: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          names: [yes, no]
          """),
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          names:
            0: 1.0
            1: null
          """),
    ],
    accepted: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          names: ["yes", 'no']
          """)
    ])
}
