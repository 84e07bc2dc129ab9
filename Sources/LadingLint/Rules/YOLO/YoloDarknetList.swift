// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A list or obj.data that names what is not there.
///
/// Raised by the layout.
enum YoloDarknetList: Rule {
  static let info = RuleInfo(
    "yolo/darknet-list", .error,
    "A list of images, or obj.data, names a file that is not there.",
    why: """
      Darknet stops at the first image that it cannot open.
      """,
    remedy: "Bring the file back or remove the line.",
    flagged: [
      RuleExample([
        "obj.data": """
        classes = 1
        train = data/train.txt
        names = data/obj.names
        """,
        "obj.names": "cat\n",
        "obj_train_data/a.jpg": .image(64, 48),
        "obj_train_data/a.txt": "0 0.5 0.5 0.2 0.2\n",
        "train.txt": "data/obj_train_data/a.jpg\ndata/obj_train_data/b.jpg\n",
      ])
    ],
    accepted: [
      RuleExample([
        "obj.data": """
        classes = 1
        train = data/train.txt
        names = data/obj.names
        """,
        "obj.names": "cat\n",
        "obj_train_data/a.jpg": .image(64, 48),
        "obj_train_data/a.txt": "0 0.5 0.5 0.2 0.2\n",
        "train.txt": "data/obj_train_data/a.jpg\n",
      ])
    ])
}
