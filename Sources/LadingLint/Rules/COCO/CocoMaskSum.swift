// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Run lengths that do not add up to the mask.
final class CocoMaskSum: CocoMaskRule {
  static let info = RuleInfo(
    "coco/rle-sum", .error,
    "The run lengths of a mask do not add up to its height times width.",
    why: """
      The runs must cover every pixel exactly once. When they do not, the mask is cut, shifted, \
      or belongs to an image of another size; decoders read beyond their memory.
      """,
    remedy: "Encode the mask anew.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[48,64],"counts":[960,4,2000]}}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[48,64],"counts":[960,4,2110,-2]}}"#
      ),
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[48,64],"counts":[960,4,2108]}}"#
      )
    ])

  func visit(mask: RunLengths, of annotation: CocoAnnotation, _ context: CocoContext) {
    guard let size = context.reader.shape.size else { return }
    let what: String
    switch mask.problem {
    case .negative(let run, let value):
      what = "Run \(run) of the mask of \(annotation.subject) is \(value), expected 0 or more"
    case .fraction(let run, let value):
      what = "Run \(run) of the mask of \(annotation.subject) is \(value), expected a whole number"
    case .overflow(let run):
      what = "Run \(run) of the mask of \(annotation.subject) is larger than any image"
    case .character, .cutShort: return
    case nil:
      let (pixels, isTooLarge) = size.height.multipliedReportingOverflow(by: size.width)
      if !isTooLarge, mask.sum == pixels { return }
      what =
        "The runs of the mask of \(annotation.subject) add up to \(mask.sum), expected "
        + "\(size.height) x \(size.width)" + (isTooLarge ? "" : " = \(pixels)")
    }
    context.report(
      Self.self, annotation: annotation, field: "segmentation/counts",
      at: context.reader.shape.countsOffset, what + "; encode the mask anew")
  }
}
