// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// An image that an annotation file names, and of which none says what is in it.
enum CocoImageWithoutAnnotations: Rule {
  static let info = RuleInfo(
    "coco/image-without-annotations", .info,
    "An image has no annotations.",
    why: """
      It teaches that there is nothing to be found in it. That is right for a background image, \
      and wrong for one that was forgotten. Roboflow's own files, which list every image, are left \
      alone.
      """,
    remedy: "Annotate the image unless it is a background.",
    flagged: [
      RuleExample(["labels.json": .text(two), "a.jpg": .photo, "b.jpg": .image(64, 48, seed: 1)])
    ],
    accepted: [
      RuleExample([
        "labels.json": .coco("a.jpg", "b.jpg"), "a.jpg": .photo, "b.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample([
        "train/_annotations.coco.json": .text(two), "train/a.jpg": .photo,
        "train/b.jpg": .image(64, 48, seed: 1),
      ]),
      // What one annotation file leaves out, another may have.
      RuleExample([
        "annotations/instances_train.json": .text(two),
        "annotations/captions_train.json": """
        {"info":{},"licenses":[],"images":[{"id":2,"file_name":"b.jpg","width":64,"height":48}],
         "annotations":[{"id":1,"image_id":2,"caption":"A dog."}]}
        """,
        "images/train/a.jpg": .photo, "images/train/b.jpg": .image(64, 48, seed: 1),
      ]),
    ])

  private static let two = CocoExample.json(
    images: CocoExample.image + #",{"id":2,"file_name":"b.jpg","width":64,"height":48}"#)

  static func report(_ entry: Int, _ session: LintSession) {
    session.sink.report(Self.self, at: .image(entry)) {
      FindingDetail(
        "The image has no annotations; annotate it, unless there is nothing in it to be found")
    }
  }
}
