// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A box that is not that of the annotation's outline or mask.
final class CocoBoxSegmentationMismatch: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/bbox-segmentation-mismatch", .warning,
    "A box does not enclose its outline or mask closely.",
    why: """
      The box and the segmentation stand for the same object. When they differ, one of them \
      belongs to another object, to another size of the image, or is written in another order.
      """,
    remedy: "Compute the box from the segmentation, or correct the one that is wrong.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,40,20],"area":400,"iscrowd":0,"segmentation":[[10,10,30,10,30,30,10,30]]}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":4,"iscrowd":1,"segmentation":{"size":[48,64],"counts":[960,4,2108]}}"#
      ),
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":400,"iscrowd":0,"segmentation":[[10,10,30,10,30,30,10,30]]}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,19,19],"area":361,"iscrowd":0,"segmentation":[[10,10,30,10,30,30,10,30]]}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[48,64],"counts":[960,4,2108]}}"#
      ),
    ])

  /// What edges may differ by in pixels: programs round them, and count the last pixel or do not.
  private static let tolerance = 2.0

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    guard annotation.hasBox, annotation.width > 0, annotation.height > 0,
      let extent = context.geometry.extent
    else { return }
    let box = Extent(
      minX: annotation.x, minY: annotation.y, maxX: annotation.x + annotation.width,
      maxY: annotation.y + annotation.height)
    guard box.distance(extent) > Self.tolerance, box.overlap(extent) < 0.9 else { return }
    let which = annotation.id.map { "annotation \($0)" } ?? "the annotation"
    let numbers = [extent.minX, extent.minY, extent.width, extent.height]
    context.report(
      Self.self, annotation: annotation, field: "bbox", at: annotation.boxOffset,
      "The box of \(which) is [\(annotation.boxText)], its segmentation covers "
        + "[\(numbers.map(plainNumber).joined(separator: ", "))]; correct the one that is wrong")
  }
}
