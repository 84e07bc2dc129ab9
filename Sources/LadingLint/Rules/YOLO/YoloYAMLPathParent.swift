// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A path that begins with `../` and is there without it.
///
/// Raised by the config reader.
enum YoloYAMLPathParent: Rule {
  static let info = RuleInfo(
    "yolo/yaml-path-parent", .info,
    "A path in data.yaml leaves the dataset's folder, as Roboflow writes them.",
    why: """
      Roboflow exports say ../train/images for train/images. Ultralytics knows and looks \
      there; other trainers do not.
      """,
    remedy: "Leave the ../ out if a trainer does not find the images.",
    flagged: [
      .yolo(
        yaml: """
          train: ../train/images
          val: ../valid/images
          names: [cat, dog]
          """)
    ],
    accepted: [
      .yolo()
    ])
}
