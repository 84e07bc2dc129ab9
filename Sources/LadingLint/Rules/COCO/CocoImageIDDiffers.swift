// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// An image that the files of a split number differently.
enum CocoImageIDDiffers: Rule {
  static let info = RuleInfo(
    "coco/image-id-differs", .warning,
    "Annotation files of a split give the same image different ids.",
    why: """
      Boxes, keypoints and captions of an image are brought together by its id. Where the ids \
      differ, they are put on the wrong image.
      """,
    remedy: "Give each image the same id in all annotation files of its split.",
    flagged: [
      RuleExample([
        "annotations/instances_train.json": .coco("a.jpg"),
        "annotations/captions_train.json": captions(id: 7), "images/train/a.jpg": .photo,
      ])
    ],
    accepted: [
      RuleExample([
        "annotations/instances_train.json": .coco("a.jpg"),
        "annotations/captions_train.json": captions(id: 1), "images/train/a.jpg": .photo,
      ])
    ])

  private static func captions(id: Int) -> RuleExample.Content {
    """
    {"info":{},"licenses":[],
     "images":[{"id":\(id),"file_name":"a.jpg","width":64,"height":48}],
     "annotations":[{"id":1,"image_id":\(id),"caption":"A cat."}]}
    """
  }
}
