// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Raised where a record lacks what every reader needs.
final class CocoMissingField: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/missing-field", .error,
    "A record lacks a field that it needs.",
    why: """
      An image needs id, file_name, width and height; an annotation its id, image, category \
      and a box or outline; a category its id and name. Readers stop with an error at the \
      first record that lacks one.
      """,
    remedy: "Add the field, or remove the record.",
    flagged: [
      CocoExample.dataset(images: #"{"id":1,"file_name":"a.jpg","width":64}"#),
      CocoExample.dataset(
        annotations: #"{"id":1,"image_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0},{"id":2,"image_id":1,"category_id":1,"area":100,"iscrowd":0}"#
      ),
    ],
    accepted: [
      CocoExample.dataset(),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"area":100,"iscrowd":0,"segmentation":[[1,1,9,1,9,9]]}"#
      ),
    ])

  private var withShape = 0
  private var withoutShape = 0

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    if annotation.hasShape { withShape += 1 } else { withoutShape += 1 }
  }

  /// Annotations without a shape are labels of whole images where all of them are such.
  func finish(_ context: CocoContext) -> Bool {
    switch context.file.task {
    case .instances, .keypoints, .stuff: withoutShape > 0
    case .unnamed: withoutShape > 0 && withShape > 0
    default: false
    }
  }

  func look(again annotation: CocoAnnotation, _ context: CocoContext) {
    if annotation.hasShape { return }
    let name =
      annotation.id.map { "Annotation \($0)" } ?? "Annotation record \(annotation.index + 1)"
    context.report(
      Self.self, annotation: annotation,
      "\(name) has neither \"bbox\" nor \"segmentation\"; add one, or remove the annotation")
  }
}
