// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A box without area.
final class CocoBoxNonPositive: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/bbox-non-positive", .error,
    "A box has a width or height of zero or less.",
    why: """
      Nothing can be learned from a box without area, and many loaders stop with an error. A \
      negative size usually means that the corners were written in the wrong order.
      """,
    remedy: "Correct the box, or remove the annotation.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,0,10],"area":100,"iscrowd":0}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[30,30,-10,5],"area":100,"iscrowd":0}"#),
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,0.5,10],"area":100,"iscrowd":0}"#)
    ])

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    guard annotation.hasBox, annotation.width <= 0 || annotation.height <= 0 else { return }
    let which = annotation.id.map { "annotation \($0)" } ?? "the annotation"
    context.report(
      Self.self, annotation: annotation, field: "bbox", at: annotation.boxOffset,
      "The box of \(which) is \(plainNumber(annotation.width)) wide and "
        + "\(plainNumber(annotation.height)) high; both must be above 0, so correct or remove it")
  }
}
