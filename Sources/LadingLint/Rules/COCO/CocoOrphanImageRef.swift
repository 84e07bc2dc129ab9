// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// An annotation of an image that does not exist.
final class CocoOrphanImageRef: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/orphan-image-ref", .error,
    "An annotation names an image that the file does not have.",
    why: """
      The annotation belongs to nothing. Some readers stop with an error, the others drop it \
      without a word.
      """,
    remedy: "Add the image record, correct image_id, or remove the annotation.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0},{"id":2,"image_id":7,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0},{"id":2,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0}"#
      )
    ])

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    guard annotation.slot == nil, let id = annotation.imageID, context.reader.hasAllImages else {
      return
    }
    let which = annotation.id.map { "annotation \($0)" } ?? "an annotation without id"
    context.report(
      Self.self, annotation: annotation, field: "image_id", at: annotation.imageOffset,
      "The image \(id) of \(which) does not exist; add its record, or correct image_id")
  }
}
