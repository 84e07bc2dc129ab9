// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised where a value has another type than the format gives it.
enum CocoWrongType: Rule {
  static let info = RuleInfo(
    "coco/wrong-type", .error,
    "A value has the wrong type, such as an id in quotes.",
    why: """
      Readers compare ids as they stand: \"1\" and 1 are different, and every annotation of \
      such an image is lost. Other values of a wrong type stop them altogether.
      """,
    remedy: "Write the value as the type that is expected.",
    flagged: [
      CocoExample.dataset(images: #"{"id":"1","file_name":"a.jpg","width":64,"height":48}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":"1,2,10,10","area":100,"iscrowd":0}"#),
    ],
    accepted: [CocoExample.dataset()])
}
