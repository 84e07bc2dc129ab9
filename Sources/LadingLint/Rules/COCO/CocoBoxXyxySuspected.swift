// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Boxes that are probably written as two corners, judged over the whole file.
final class CocoBoxXyxySuspected: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/bbox-xyxy-suspected", .warning,
    "The boxes of a file are probably two corners rather than corner and size.",
    why: """
      COCO's boxes are [x, y, width, height]. Written as two corners, nearly every box is too \
      large, and nothing says so: training runs and finds nothing.
      """,
    remedy: "Write each box as [x1, y1, x2 - x1, y2 - y1].",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,5,40,30],"area":750,"iscrowd":0},{"id":2,"image_id":1,"category_id":1,"bbox":[20,10,60,45],"area":1400,"iscrowd":0},{"id":3,"image_id":1,"category_id":1,"bbox":[5,20,50,40],"area":900,"iscrowd":0}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,5,30,25],"area":750,"iscrowd":0},{"id":2,"image_id":1,"category_id":1,"bbox":[20,10,40,35],"area":1400,"iscrowd":0},{"id":3,"image_id":1,"category_id":1,"bbox":[5,20,45,20],"area":900,"iscrowd":0}"#
      )
    ])

  private var boxes = 0
  /// Boxes that are two corners within their image, if they are read so.
  private var corners = 0
  /// Boxes that leave their image by more than a pixel, if they are read as corner and size.
  private var overruns = 0
  /// Boxes whose area is that of two corners and not that of corner and size.
  private var areas = 0

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    guard annotation.hasBox, annotation.imageWidth > 0, annotation.imageHeight > 0 else { return }
    boxes += 1
    let (x, y) = (annotation.x, annotation.y)
    let (a, b) = (annotation.width, annotation.height)
    let (right, bottom) = (Double(annotation.imageWidth) + 1, Double(annotation.imageHeight) + 1)
    guard a > x, b > y, x >= -1, y >= -1, a <= right, b <= bottom else { return }
    corners += 1
    if x + a > right || y + b > bottom { overruns += 1 }
    if let area = annotation.area,
      CocoArea.isBox(area, width: a - x, height: b - y), !CocoArea.isBox(area, width: a, height: b)
    {
      areas += 1
    }
  }

  func finish(_ context: CocoContext) -> Bool {
    guard boxes >= 3, corners * 100 >= boxes * 95,
      overruns * 10 >= boxes * 3 || areas * 100 >= boxes * 95
    else { return false }
    context.session.sink.report(Self.self, at: .entry(context.file.entry)) {
      FindingDetail(
        "Read as two corners, \(corners) of \(boxes) boxes fit their images; as corner and size, "
          + "\(overruns) of them reach beyond; write [x, y, width, height]",
        pointer: "/annotations")
    }
    return false
  }
}
