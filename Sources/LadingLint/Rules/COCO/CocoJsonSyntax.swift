// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised where an annotation file stops being JSON.
enum CocoJsonSyntax: Rule {
  static let info = RuleInfo(
    "coco/json-syntax", .error,
    "The annotation file is not JSON.",
    why: """
      Every reader gives up on the whole file, so none of its images has annotations. \
      Comments, trailing commas and NaN are the usual causes, and so is a copy that was cut \
      short.
      """,
    remedy: "Correct the text at the place shown, or export the file once more.",
    flagged: [
      CocoExample.text(#"{"images":[],"annotations":[],"categories":[],}"#),
      CocoExample.text(
        #"{"images":[{"id":1,"file_name":"a.jpg","width":64,"height":48}],"annotations":[{"id":1,"image_id":1,"bbox":[NaN,1,2,2]}]}"#
      ),
      CocoExample.text(
        #"{"images":[{"id":1,"file_name":"a.jpg","width":64,"height":48}],"annotations":["#),
    ],
    accepted: [CocoExample.dataset()])
}
