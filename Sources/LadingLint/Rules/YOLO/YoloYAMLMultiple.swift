// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// More than one file describes the dataset.
///
/// Raised by the config reader.
enum YoloYAMLMultiple: Rule {
  static let info = RuleInfo(
    "yolo/yaml-multiple", .warning,
    "Several YAML files describe the dataset.",
    why: """
      Trainers that are given the archive look for the one YAML file in it and refuse to \
      choose, or take another than was meant.
      """,
    remedy: "Keep one of them.",
    flagged: [
      .yolo(more: ["old.yaml": "train: train/images\nval: valid/images\nnames: [dog, cat]\n"])
    ],
    accepted: [
      .yolo(more: ["hyp.yaml": "lr0: 0.01\nmomentum: 0.9\n"])
    ])
}
