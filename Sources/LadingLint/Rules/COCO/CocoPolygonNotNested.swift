// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised where polygons are not lists of their own.
enum CocoPolygonNotNested: Rule {
  static let info = RuleInfo(
    "coco/polygon-not-nested", .error,
    "The segmentation is a flat list of numbers.",
    why: """
      An object may have several outlines, so that each is a list of its own. A flat list is \
      read as run lengths, or not at all.
      """,
    remedy: "Put the numbers into a list of their own: [[x, y, …]].",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"segmentation":[1,1,9,1,9,9]}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"segmentation":[[1,1,9,1,9,9]]}"#
      )
    ])
}
