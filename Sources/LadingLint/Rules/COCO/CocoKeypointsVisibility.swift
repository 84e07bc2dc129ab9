// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A keypoint whose visibility is none, or does not go with its place.
final class CocoKeypointsVisibility: CocoKeypointRule {
  static let info = RuleInfo(
    "coco/keypoints-visibility", .error,
    "A keypoint's visibility is not 0, 1 or 2, or it is 0 and the keypoint has a place.",
    why: """
      The third number says whether the keypoint is not labelled (0), hidden (1) or seen (2). \
      A keypoint that is not labelled has no place: its 0 makes evaluation ignore what was drawn.
      """,
    remedy: "Write 1 or 2 for a keypoint that has a place, and 0, 0, 0 for one that has none.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,3,5,5,2],"num_keypoints":2}"#,
        categories:
          #"{"id":1,"name":"person","supercategory":"","keypoints":["a","b"],"skeleton":[[1,2]]}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,0,5,5,2],"num_keypoints":1}"#,
        categories:
          #"{"id":1,"name":"person","supercategory":"","keypoints":["a","b"],"skeleton":[[1,2]]}"#),
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,1,5,5,2],"num_keypoints":2}"#,
        categories:
          #"{"id":1,"name":"person","supercategory":"","keypoints":["a","b"],"skeleton":[[1,2]]}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[0,0,0,5,5,2],"num_keypoints":1}"#,
        categories:
          #"{"id":1,"name":"person","supercategory":"","keypoints":["a","b"],"skeleton":[[1,2]]}"#),
    ])

  func visit(keypoints: CocoKeypoints, _ context: CocoContext) {
    guard keypoints.areTriples else { return }
    let numbers = keypoints.numbers
    let annotation = keypoints.annotation
    for start in stride(from: 0, to: numbers.count, by: 3) {
      let (x, y, visibility) = (numbers[start], numbers[start + 1], numbers[start + 2])
      if visibility == 1 || visibility == 2 { continue }
      if visibility == 0, x == 0, y == 0 { continue }
      let which = "Keypoint \(start / 3 + 1) of \(annotation.subject)"
      context.report(
        Self.self, annotation: annotation, field: "keypoints/\(start + 2)",
        at: annotation.keypointsOffset,
        visibility == 0
          ? "\(which) is not labelled and lies at \(plainNumber(x)), \(plainNumber(y)), expected 0, 0; "
            + "write its visibility, or 0, 0, 0"
          : "\(which) has the visibility \(plainNumber(visibility)), expected 0, 1 or 2; correct it"
      )
    }
  }
}
