// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A polygon that leaves its image.
final class CocoPolygonOutOfBounds: CocoOutlineRule {
  static let info = RuleInfo(
    "coco/polygon-out-of-bounds", .warning,
    "A polygon reaches beyond its image.",
    why: """
      What lies outside is cut off, in some programs by moving the points to the edge, which \
      bends the outline.
      """,
    remedy: "Clip the polygon to the image, or correct the width and height of the image record.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[50,10,14,20],"area":400,"iscrowd":0,"segmentation":[[50,10,70,10,70,30,50,30]]}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[0,10,14,20],"area":400,"iscrowd":0,"segmentation":[[-2,10,14,10,14,30]]}"#
      ),
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[50,10,14,20],"area":280,"iscrowd":0,"segmentation":[[50,10,64,10,64,30,50,30]]}"#
      )
    ])

  /// What coordinates in single precision may be off by.
  private static let tolerance = 0.001

  func visit(
    outline: Outline, at place: CocoOutlinePlace, of annotation: CocoAnnotation,
    _ context: CocoContext
  ) {
    let (width, height) = (annotation.imageWidth, annotation.imageHeight)
    guard width > 0, height > 0 else { return }
    let pixels = outline.extent.overrun(width: width, height: height)
    guard pixels > Self.tolerance else { return }
    let unit = pixels == 1 ? "pixel" : "pixels"
    context.report(
      Self.self, annotation: annotation, field: place.field, at: place.offset,
      "A polygon of \(annotation.subject) reaches \(plainNumber(pixels)) \(unit) beyond its image "
        + "of \(width) x \(height); clip it to the image, or correct the size")
  }
}
