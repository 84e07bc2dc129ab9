// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Two annotation files of one task and one split that name the same images.
enum CocoOverlappingFiles: Rule {
  static let info = RuleInfo(
    "coco/overlapping-files", .warning,
    "Two annotation files of the same task name the same images.",
    why: """
      Usually one is an old version of the other. Importers take both, so that every object is \
      annotated twice, or take whichever comes first.
      """,
    remedy: "Merge the two files, or remove the one that is out of date.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/old.json": .coco("a.jpg"),
        "train/a.jpg": .photo,
      ]),
      RuleExample([
        "labels.json": .coco("a.jpg"), "labels-old.json": .coco("a.jpg"), "a.jpg": .photo,
      ]),
    ],
    accepted: [
      // Boxes and captions of the same image are two tasks.
      RuleExample([
        "annotations/instances_train.json": .coco("a.jpg"),
        "annotations/captions_train.json": """
        {"info":{},"licenses":[],"images":[{"id":1,"file_name":"a.jpg","width":64,"height":48}],
         "annotations":[{"id":1,"image_id":1,"caption":"A cat."}]}
        """,
        "images/train/a.jpg": .photo,
      ]),
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("a.jpg"), "valid/a.jpg": .image(64, 48, seed: 1),
      ]),
    ])
}
