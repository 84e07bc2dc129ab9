// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A path of data.yaml that exists on one machine only.
///
/// Raised by the config reader.
enum YoloYAMLPathAbsolute: Rule {
  static let info = RuleInfo(
    "yolo/yaml-path-absolute", .warning,
    "A path in data.yaml is absolute.",
    why: """
      It works on the machine it was written on and nowhere else. Packing rewrites it in the \
      parts.
      """,
    remedy: "Write the path relative to data.yaml.",
    flagged: [
      .yolo(
        yaml: """
          train: /home/me/ds/train/images
          val: /home/me/ds/valid/images
          names: [cat, dog]
          """),
      .yolo(
        yaml: """
          path: C:\\data\\ds
          train: train/images
          val: valid/images
          names: [cat, dog]
          """),
    ],
    accepted: [
      .yolo()
    ])
}
