// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText

/// An annotation with more or fewer keypoints than its category has.
final class CocoKeypointsLength: CocoKeypointRule {
  static let info = RuleInfo(
    "coco/keypoints-length", .error,
    "An annotation does not have three numbers for each keypoint of its category.",
    why: """
      Keypoints are told apart by their place in the list. When one is missing, those behind it \
      stand for other joints, and evaluation stops with an error.
      """,
    remedy: "Write x, y and visibility for every keypoint; 0, 0, 0 for one that is not labelled.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,2],"num_keypoints":1}"#,
        categories:
          #"{"id":1,"name":"person","supercategory":"","keypoints":["a","b"],"skeleton":[[1,2]]}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,2,3],"num_keypoints":1}"#,
        categories: #"{"id":1,"name":"person"}"#),
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0,"keypoints":[1,1,2,0,0,0],"num_keypoints":1}"#,
        categories:
          #"{"id":1,"name":"person","supercategory":"","keypoints":["a","b"],"skeleton":[[1,2]]}"#)
    ])

  private struct Form: Hashable {
    var category: Int?
    var numbers: Int
  }

  /// How many different lengths are told apart before the annotations are simply seen once more.
  private static let cap = 4096
  private var forms: Set<Form> = []
  private var expected: [Int: Int] = [:]

  func visit(keypoints: CocoKeypoints, _ context: CocoContext) {
    guard context.reader.shape.hasWholeKeypoints, forms.count < Self.cap else { return }
    forms.insert(
      Form(category: keypoints.annotation.categoryID, numbers: keypoints.numbers.count))
  }

  /// Categories often stand last in the file, so that only its end tells how many there should be.
  func finish(_ context: CocoContext) -> Bool {
    for category in context.categories {
      if let id = category.id, let count = category.keypoints, count > 0, expected[id] == nil {
        expected[id] = count
      }
    }
    return forms.count >= Self.cap || forms.contains { !isSound($0) }
  }

  private func isSound(_ form: Form) -> Bool {
    if let count = form.category.flatMap({ expected[$0] }) { return form.numbers == 3 * count }
    return form.numbers.isMultiple(of: 3)
  }

  func look(again annotation: CocoAnnotation, _ context: CocoContext) {
    guard annotation.hasKeypoints, context.reader.shape.hasWholeKeypoints else { return }
    let count = context.reader.shape.keypoints.count
    if isSound(Form(category: annotation.categoryID, numbers: count)) { return }
    let wanted =
      annotation.categoryID.flatMap { expected[$0] }.map { "3 x \($0) = \(3 * $0)" }
      ?? "three for each keypoint"
    context.report(
      Self.self, annotation: annotation, field: "keypoints", at: annotation.keypointsOffset,
      "The keypoints of \(annotation.subject) are \(count == 1 ? "1 number" : "\(count) numbers"), "
        + "expected \(wanted); write x, y and visibility for each")
  }
}
