// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A skeleton that joins keypoints that do not exist.
final class CocoSkeletonIndex: CocoCategoryRule {
  static let info = RuleInfo(
    "coco/skeleton-index", .error,
    "A skeleton names a keypoint that its category does not have.",
    why: """
      The skeleton's numbers count the category's keypoints from 1. Counted from 0, every line is \
      drawn between the wrong joints, and the last keypoint is never joined.
      """,
    remedy: "Count from 1 to the number of keypoints.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,2,5,5,2],"num_keypoints":2}"#,
        categories: #"{"id":1,"name":"person","keypoints":["a","b"],"skeleton":[[0,1]]}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,2,5,5,2],"num_keypoints":2}"#,
        categories: #"{"id":1,"name":"person","keypoints":["a","b"],"skeleton":[[1,3]]}"#),
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,2,5,5,2],"num_keypoints":2}"#,
        categories:
          #"{"id":1,"name":"person","supercategory":"","keypoints":["a","b"],"skeleton":[[1,2]]}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0}"#,
        categories: #"{"id":1,"name":"person"}"#),
    ])

  func visit(category: CocoCategory, _ context: CocoContext) {
    // An empty list is how some programs say that the keypoints have no names.
    let named = category.keypoints ?? 0
    let count = named > 0 ? named : .max
    for end in category.skeleton where end.keypoint < 1 || end.keypoint > count {
      let name = category.name.map { "\"\($0)\"" } ?? "category record \(category.index + 1)"
      let wanted = named > 0 ? "1 to \(named)" : "1 or more"
      context.report(
        Self.self, category: category, field: "skeleton/\(end.line)", at: end.offset,
        "The skeleton of \(name) joins keypoint \(end.keypoint), expected \(wanted); count from 1")
    }
  }
}
