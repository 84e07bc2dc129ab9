// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// The number of classes claimed is not the number of names.
///
/// Raised by the config reader.
enum YoloYAMLCountMismatch: Rule {
  static let info = RuleInfo(
    "yolo/yaml-nc-mismatch", .error,
    "The number of classes in data.yaml or obj.data differs from the number of names.",
    why: """
      Trainers build the model for nc classes and refuse, or train a class that nothing is \
      called by.
      """,
    remedy: "Correct nc or the names, or leave nc out.",
    flagged: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          nc: 3
          names: [cat, dog]
          """)
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
          val: valid/images
          names: [cat, dog]
          """),
    ])
}
