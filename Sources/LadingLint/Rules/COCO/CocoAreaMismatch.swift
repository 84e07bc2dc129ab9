// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// An area that is neither that of the segmentation nor that of the box.
final class CocoAreaMismatch: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/area-mismatch", .warning,
    "An area is neither that of the outline or mask nor that of the box.",
    why: """
      Evaluation sorts objects into small, medium and large by this number, and some loaders leave \
      out objects by it. Programs write the area of the mask or of the box: both are fine.
      """,
    remedy: "Compute the area anew.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":900,"iscrowd":0,"segmentation":[[10,10,30,10,30,30]]}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":900,"iscrowd":0}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":0,"iscrowd":0}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":400,"iscrowd":0},{"id":2,"image_id":1,"category_id":1,"bbox":[20,10,20,30],"area":600,"iscrowd":0},{"id":3,"image_id":1,"category_id":1,"bbox":[5,5,20,20],"area":40,"iscrowd":0}"#
      ),
    ],
    accepted: [
      // The area of the box, as Roboflow writes it.
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":400,"iscrowd":0,"segmentation":[[10,10,30,10,30,30]]}"#
      ),
      // The area of the outline, as COCO itself has it.
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":200,"iscrowd":0,"segmentation":[[10,10,30,10,30,30]]}"#
      ),
      // The area of a mask that was left out.
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,20,20],"area":170,"iscrowd":0}"#),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[48,64],"counts":[960,4,2108]}}"#
      ),
    ])

  /// Annotations without segmentation whose area is that of their box.
  private var boxes = 0
  /// Those whose area is smaller: that of a mask that was left out, unless the file has no such.
  private var smaller = 0

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    guard let area = annotation.area else { return }
    switch CocoArea.verdict(area, annotation, context.geometry) {
    case .box: boxes += 1
    case .smaller: smaller += 1
    case .right: return
    case .wrong(let expected): report(annotation, area, expected, context)
    }
  }

  /// Where nearly all areas are those of boxes, those that are smaller are wrong.
  func finish(_ context: CocoContext) -> Bool {
    smaller > 0 && (boxes >= 9 * smaller || smaller == 1 && boxes >= 2)
  }

  func look(again annotation: CocoAnnotation, _ context: CocoContext) {
    guard let area = annotation.area, !annotation.hasSegmentation,
      case .smaller = CocoArea.verdict(area, annotation, nil)
    else { return }
    report(annotation, area, "its box has \(plainNumber(annotation.boxArea))", context)
  }

  private func report(
    _ annotation: CocoAnnotation, _ area: Double, _ expected: String, _ context: CocoContext
  ) {
    context.report(
      Self.self, annotation: annotation, field: "area", at: annotation.areaOffset,
      "The area of \(annotation.subject) is \(plainNumber(area)), \(expected); compute it anew")
  }
}
