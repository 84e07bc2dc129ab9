// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A box that leaves its image by rounding.
final class CocoBoxOverrunRounding: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/bbox-overrun-rounding", .warning,
    "A box reaches beyond its image by less than a pixel.",
    why: """
      The box was rounded or scaled, and is right but for a fraction of a pixel. Strict \
      loaders refuse it all the same.
      """,
    remedy: "Clip the box to the image.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[50,2,14.3,10],"area":100,"iscrowd":0}"#)
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[50,2,14,10],"area":100,"iscrowd":0}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[50,2,14.00001,10],"area":100,"iscrowd":0}"#
      ),
    ])

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    let pixels = CocoOverrun.pixels(annotation)
    guard pixels > 0, pixels < 1 else { return }
    context.report(
      Self.self, annotation: annotation, field: "bbox", at: annotation.boxOffset,
      isMendable: CocoOverrun.clipped(annotation) != nil, CocoOverrun.message(annotation, pixels))
  }
}
