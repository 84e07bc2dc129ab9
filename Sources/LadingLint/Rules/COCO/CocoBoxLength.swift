// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised where a box does not have four numbers.
enum CocoBoxLength: Rule {
  static let info = RuleInfo(
    "coco/bbox-length", .error,
    "A box does not have exactly four numbers.",
    why: """
      A box is [x, y, width, height]. Readers take the first four or stop with an error.
      """,
    remedy: "Write four numbers, or remove the annotation.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10],"area":100,"iscrowd":0}"#)
    ],
    accepted: [CocoExample.dataset()])
}
