// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised where a number of a box is infinite.
enum CocoBoxNotFinite: Rule {
  static let info = RuleInfo(
    "coco/bbox-not-finite", .error,
    "A number of a box is too large to be one.",
    why: """
      The number becomes infinity when it is read, and the loss of a training run becomes NaN \
      with it.
      """,
    remedy: "Correct the number, or remove the annotation.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,1e999,10],"area":100,"iscrowd":0}"#)
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,1e1,10],"area":100,"iscrowd":0}"#)
    ])
}
