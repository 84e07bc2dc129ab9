// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// No file describes the dataset.
///
/// Raised by the config reader.
enum YoloYAMLMissing: Rule {
  static let info = RuleInfo(
    "yolo/yaml-missing", .warning,
    "There is no data.yaml, so classes and splits are guessed from other files.",
    why: """
      Labels hold class numbers only. Without data.yaml the names come from classes.txt or \
      obj.names where there is one, and from nowhere otherwise.
      """,
    remedy: "Add a data.yaml with train, val and names.",
    flagged: [
      RuleExample([
        "classes.txt": "cat\ndog\n",
        "images/a.jpg": .image(64, 48),
        "images/b.jpg": .image(64, 48, seed: 1),
        "labels/a.txt": "0 0.5 0.5 0.2 0.2\n",
        "labels/b.txt": "1 0.4 0.4 0.2 0.2\n",
      ])
    ],
    accepted: [
      .yolo(),
      RuleExample([
        "obj.data": """
        classes = 2
        train = train.txt
        names = obj.names
        """,
        "obj.names": "cat\ndog\n",
        "obj_train_data/a.jpg": .image(64, 48),
        "obj_train_data/a.txt": "0 0.5 0.5 0.2 0.2\n",
        "train.txt": "data/obj_train_data/a.jpg\n",
      ]),
    ])
}
