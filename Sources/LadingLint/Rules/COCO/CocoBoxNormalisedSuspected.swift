// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Boxes that are probably written in parts of the image, judged over the whole file.
final class CocoBoxNormalisedSuspected: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/bbox-normalised-suspected", .warning,
    "The boxes of a file are probably parts of the image rather than pixels.",
    why: """
      COCO's boxes are in pixels. As numbers between 0 and 1 they all lie within the first pixel \
      of their image, and nothing says so: training runs and finds nothing.
      """,
    remedy: "Multiply x and width by the image's width, y and height by its height.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[0.1,0.2,0.3,0.25],"area":230,"iscrowd":0},{"id":2,"image_id":1,"category_id":1,"bbox":[0.5,0.5,0.25,0.4],"area":307,"iscrowd":0}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[0.1,0.2,0.3,0.25],"area":230,"iscrowd":0},{"id":2,"image_id":1,"category_id":1,"bbox":[0.5,0.5,0.25,0.4],"area":307,"iscrowd":0},{"id":3,"image_id":1,"category_id":1,"bbox":[10,5,30,25],"area":750,"iscrowd":0}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[0,0,1,1],"area":1,"iscrowd":0}"#
      ),
    ])

  private var boxes = 0
  private var isSure = false
  private var isRefuted = false

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    if isRefuted || !annotation.hasBox { return }
    boxes += 1
    let (x, y) = (annotation.x, annotation.y)
    let (width, height) = (annotation.width, annotation.height)
    let largest = max(max(x, y), max(width, height))
    if largest > 1 || min(min(x, y), min(width, height)) < 0 {
      isRefuted = true
    } else if annotation.imageWidth > 1, annotation.imageHeight > 1,
      width != width.rounded() || height != height.rounded()
    {
      isSure = true
    }
  }

  func finish(_ context: CocoContext) -> Bool {
    guard isSure, !isRefuted else { return false }
    context.session.sink.report(Self.self, at: .entry(context.file.entry)) {
      FindingDetail(
        (boxes == 1 ? "The only box lies" : "All \(boxes) boxes lie")
          + " between 0 and 1, expected pixels; multiply by the width and height of the image",
        pointer: "/annotations")
    }
    return false
  }
}
