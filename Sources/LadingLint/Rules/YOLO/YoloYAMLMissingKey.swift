// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A key that trainers need is missing in data.yaml.
///
/// A warning for train and val, since a part of a dataset may lack a split.
enum YoloYAMLMissingKey: Rule {
  static let info = RuleInfo(
    "yolo/yaml-missing-key", .error,
    "The data.yaml has no names, or no train or val.",
    why: """
      Without names the classes are bare numbers; without train and val trainers do not \
      start.
      """,
    remedy: "Add the key.",
    flagged: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          nc: 2
          """),
      .yolo(
        yaml: """
          train: train/images
          names: [cat, dog]
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
          train: train/images
          validation: valid/images
          names: [cat, dog]
          """),
    ])
}
