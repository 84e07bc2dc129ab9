// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Image ids that two splits use for different images.
enum SplitImageIDOverlap: Rule {
  static let info = RuleInfo(
    "split/image-id-overlap", .info,
    "The annotation files of two splits use the same image ids for different images.",
    why: """
      Each file is right by itself. Put together as they are, annotations of one split land on \
      images of the other. Roboflow's own files, each numbered from 0, are left alone.
      """,
    remedy: "Number the images anew before merging the splits.",
    flagged: [
      RuleExample([
        "annotations/instances_train.json": .coco("a.jpg"),
        "annotations/instances_val.json": .coco("b.jpg"),
        "images/train/a.jpg": .photo, "images/val/b.jpg": .image(64, 48, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("b.jpg"), "valid/b.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample([
        "annotations/instances_train.json": .coco("a.jpg"),
        "annotations/instances_val.json": .text(
          CocoExample.json(
            images: #"{"id":2,"file_name":"b.jpg","width":64,"height":48}"#,
            annotations:
              #"{"id":1,"image_id":2,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0}"#)),
        "images/train/a.jpg": .photo, "images/val/b.jpg": .image(64, 48, seed: 1),
      ]),
    ])
}
