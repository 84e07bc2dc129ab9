// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// `iscrowd` that does not go with the kind of segmentation.
final class CocoCrowdPolygon: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/iscrowd-polygon", .warning,
    "A crowd is given as polygons, or a single object as a mask of run lengths.",
    why: """
      COCO writes a crowd as run lengths and a single object as polygons, and many readers tell \
      the two apart by iscrowd alone: they stop with an error, or leave the annotation out.
      """,
    remedy: "Correct iscrowd, or write the segmentation in the other form.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":400,"iscrowd":1,"segmentation":[[10,10,30,10,30,30,10,30]]}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":0,"segmentation":{"size":[48,64],"counts":[960,4,2108]}}"#
      ),
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":400,"iscrowd":0,"segmentation":[[10,10,30,10,30,30,10,30]]}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[48,64],"counts":[960,4,2108]}}"#
      ),
    ])

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    guard annotation.hasSegmentation, let isCrowd = annotation.isCrowd else { return }
    switch (context.reader.shape.kind, isCrowd) {
    case (.polygons, true):
      context.report(
        Self.self, annotation: annotation, field: "iscrowd", at: annotation.crowdOffset,
        "\(annotation.title) says to be a crowd and has polygons, expected run lengths; "
          + "set iscrowd to 0, or write a mask")
    case (.runs, false), (.code, false):
      // The masks of COCO's own stuff files are no crowds.
      if context.file.task == .stuff { return }
      context.report(
        Self.self, annotation: annotation, field: "iscrowd", at: annotation.crowdOffset,
        "\(annotation.title) says to be no crowd and has run lengths, expected polygons; "
          + "write polygons, or set iscrowd to 1")
    default: return
    }
  }
}
