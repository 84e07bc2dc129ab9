// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised where an object or the file has a member twice.
enum CocoDuplicateKey: Rule {
  static let info = RuleInfo(
    "coco/duplicate-key", .warning,
    "An object has the same member twice.",
    why: """
      Readers keep the last one and drop the other without a word. When the two differ, part \
      of the dataset is lost.
      """,
    remedy: "Merge the two members into one.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"category_id":2}"#
      ),
      CocoExample.text(
        #"{"images":[{"id":1,"file_name":"a.jpg","width":64,"height":48}],"annotations":[],"annotations":[],"categories":[{"id":1,"name":"cat"}]}"#
      ),
    ],
    accepted: [CocoExample.dataset()])
}
