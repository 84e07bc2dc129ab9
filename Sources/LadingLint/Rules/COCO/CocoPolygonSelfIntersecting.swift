// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A polygon whose outline crosses itself.
final class CocoPolygonSelfIntersecting: CocoOutlineRule {
  static let info = RuleInfo(
    "coco/polygon-self-intersecting", .warning,
    "A polygon's outline crosses itself.",
    why: """
      Inside and outside change places behind the crossing: programs fill such a polygon in \
      different ways, and its area comes out too small.
      """,
    remedy: "Put the points in order, or draw the outline again.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":200,"iscrowd":0,"segmentation":[[10,10,30,30,30,10,10,30]]}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":400,"iscrowd":0,"segmentation":[[10,10,30,10,30,30,10,30]]}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":300,"iscrowd":0,"segmentation":[[10,10,30,10,30,30,20,30,20,20,10,20,10,10]]}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":200,"iscrowd":0,"segmentation":[[10,10,20,10,20,20,30,20,30,30,20,30,20,20,10,20]]}"#
      ),
    ])

  func visit(
    outline: Outline, at place: CocoOutlinePlace, of annotation: CocoAnnotation,
    _ context: CocoContext
  ) {
    guard let point = outline.crossing(context.geometry.crossings) else { return }
    context.report(
      Self.self, annotation: annotation, field: place.field, at: place.offset,
      "A polygon of \(annotation.subject) crosses itself near "
        + "\(plainNumber(point.x.rounded())), \(plainNumber(point.y.rounded())); "
        + "put its points in order")
  }
}
