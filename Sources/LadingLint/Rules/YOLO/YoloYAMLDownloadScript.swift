// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A `download` that is a program.
///
/// Raised by the config reader.
enum YoloYAMLDownloadScript: Rule {
  static let info = RuleInfo(
    "yolo/yaml-download-script", .warning,
    "The data.yaml carries a download script.",
    why: """
      Trainers run it on the machine of whoever trains when an image folder is missing. A \
      dataset should not carry code.
      """,
    remedy: "Remove the key download.",
    flagged: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          nc: 2
          names: [cat, dog]
          download: |
            import os
            os.makedirs("x")
          """),
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          nc: 2
          names: [cat, dog]
          download: bash get.sh
          """),
    ],
    accepted: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          nc: 2
          names: [cat, dog]
          download: https://example.com/ds.zip
          """)
    ])
}
