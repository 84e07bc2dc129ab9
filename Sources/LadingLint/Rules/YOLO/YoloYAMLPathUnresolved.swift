// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A path of data.yaml leads nowhere.
///
/// A warning for test, which training does not need, and where a folder's name shows what is
/// meant.
enum YoloYAMLPathUnresolved: Rule {
  static let info = RuleInfo(
    "yolo/yaml-path-unresolved", .error,
    "A path in data.yaml leads to no images.",
    why: """
      The trainer stops, or trains on nothing. The message shows what was tried, `../` left \
      out included.
      """,
    remedy: "Correct the path, or bring the folder along.",
    flagged: [
      RuleExample([
        "data.yaml": "train: images/first\nval: images/second\nnames: [cat]\n",
        "images/first/a.jpg": .image(64, 48),
        "labels/first/a.txt": "0 0.5 0.5 0.2 0.2\n",
      ])
    ],
    accepted: [
      .yolo(),
      .yolo(
        yaml: """
          train: ../train/images
          val: ../valid/images
          names: [cat, dog]
          """),
    ])
}
