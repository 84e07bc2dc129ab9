// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A box that leaves its image.
final class CocoBoxOutOfBounds: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/bbox-out-of-bounds", .error,
    "A box reaches a pixel or more beyond its image.",
    why: """
      The box was made for another size of the image, or is written as two corners rather than \
      corner and size. What lies outside is cut off or stops the loader.
      """,
    remedy: "Correct the box, or the width and height of the image record.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[50,2,20,10],"area":100,"iscrowd":0}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[-3,2,20,10],"area":100,"iscrowd":0}"#),
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[44,38,20,10],"area":100,"iscrowd":0}"#)
    ])

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    let pixels = CocoOverrun.pixels(annotation)
    guard pixels >= 1 else { return }
    context.report(
      Self.self, annotation: annotation, field: "bbox", at: annotation.boxOffset,
      CocoOverrun.message(annotation, pixels))
  }
}
