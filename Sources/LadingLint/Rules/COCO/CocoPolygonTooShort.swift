// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised where a polygon has fewer than three points.
enum CocoPolygonTooShort: Rule {
  static let info = RuleInfo(
    "coco/polygon-too-short", .error,
    "A polygon has fewer than three points.",
    why: """
      Two points enclose nothing. Worse, pycocotools takes four numbers for a box and stops \
      with an error that says nothing of it.
      """,
    remedy: "Remove the polygon, or give it at least three points.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"segmentation":[[1,1,9,9]]}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"segmentation":[[1,1,9,1,9,9]]}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"segmentation":[]}"#
      ),
    ])
}
