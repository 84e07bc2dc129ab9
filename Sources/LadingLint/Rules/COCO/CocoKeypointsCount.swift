// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A wrong `num_keypoints`.
final class CocoKeypointsCount: CocoKeypointRule {
  static let info = RuleInfo(
    "coco/keypoints-count", .warning,
    "An annotation's num_keypoints is not the count of its labelled keypoints.",
    why: """
      Evaluation and many loaders leave out annotations by num_keypoints alone: one that is 0 by \
      mistake is never seen, and one that is too high weighs too much.
      """,
    remedy: "Count the keypoints whose visibility is above 0.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,2,5,5,2],"num_keypoints":1}"#,
        categories:
          #"{"id":1,"name":"person","supercategory":"","keypoints":["a","b"],"skeleton":[[1,2]]}"#)
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,2,0,0,0],"num_keypoints":1}"#,
        categories:
          #"{"id":1,"name":"person","supercategory":"","keypoints":["a","b"],"skeleton":[[1,2]]}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,2,5,5,2]}"#,
        categories:
          #"{"id":1,"name":"person","supercategory":"","keypoints":["a","b"],"skeleton":[[1,2]]}"#),
    ])

  func visit(keypoints: CocoKeypoints, _ context: CocoContext) {
    let annotation = keypoints.annotation
    guard keypoints.areTriples, let count = annotation.keypointCount else { return }
    let numbers = keypoints.numbers
    let labelled = stride(from: 2, to: numbers.count, by: 3).count { numbers[$0] > 0 }
    guard labelled != count else { return }
    context.report(
      Self.self, annotation: annotation, field: "num_keypoints", at: annotation.keypointCountOffset,
      "\(annotation.title) has num_keypoints \(count), and \(labelled) of its keypoints "
        + "\(labelled == 1 ? "is" : "are") labelled; write \(labelled)")
  }
}
