// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A mask of another size than its image.
final class CocoMaskSize: CocoMaskRule {
  static let info = RuleInfo(
    "coco/rle-size", .error,
    "A mask of run lengths has another size than its image.",
    why: """
      Run lengths count pixels column by column, so that with another height every column is \
      sheared. The size is [height, width], and is often written the other way round.
      """,
    remedy: "Write the image's [height, width], and encode the mask for this size.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[64,48],"counts":[960,4,2108]}}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[24,32],"counts":[400,4,364]}}"#
      ),
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[48,64],"counts":[960,4,2108]}}"#
      )
    ])

  func visit(mask: RunLengths, of annotation: CocoAnnotation, _ context: CocoContext) {
    let (height, width) = (annotation.imageHeight, annotation.imageWidth)
    guard let size = context.reader.shape.size, height > 0, width > 0,
      size != (height, width)
    else { return }
    let isSwapped = size == (width, height)
    context.report(
      Self.self, annotation: annotation, field: "segmentation/size",
      at: context.reader.shape.sizeOffset,
      "The mask of \(annotation.subject) has the size [\(size.height), \(size.width)], "
        + "expected [\(height), \(width)]"
        + (isSwapped
          ? ": height and width are swapped; write the height first" : "; encode it anew"))
  }
}
