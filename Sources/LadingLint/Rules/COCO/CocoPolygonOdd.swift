// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised where a polygon has an odd count of numbers.
enum CocoPolygonOdd: Rule {
  static let info = RuleInfo(
    "coco/polygon-odd", .error,
    "A polygon has an odd count of numbers.",
    why: """
      The numbers are x and y in turn. When one is missing, all that follow change their \
      meaning.
      """,
    remedy: "Correct the polygon, or remove it.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"segmentation":[[1,1,9,1,9,9,1]]}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"segmentation":[[1,1,9,1,9,9,1,9]]}"#
      )
    ])
}
