// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Compressed run lengths that cannot be decoded.
final class CocoMaskString: CocoMaskRule {
  static let info = RuleInfo(
    "coco/rle-string", .error,
    "The compressed run lengths of a mask cannot be decoded.",
    why: """
      The text holds numbers in groups of five bits, as characters from "0" to "o". A damaged one \
      decodes to another mask or makes the decoder read beyond its end.
      """,
    remedy: "Encode the mask anew.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[48,64],"counts":"Pn!4lQ2"}}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[48,64],"counts":"Pn04lQ"}}"#
      ),
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[20,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[48,64],"counts":"Pn04lQ2"}}"#
      )
    ])

  func visit(mask: RunLengths, of annotation: CocoAnnotation, _ context: CocoContext) {
    let what: String
    switch mask.problem {
    case .character(let byte, let place):
      let shown = byte > 0x20 && byte < 0x7F ? "\"\(Unicode.Scalar(byte))\"" : "the byte \(byte)"
      what = "has \(shown) as character \(place), expected \"0\" to \"o\""
    case .cutShort: what = "ends within a number"
    default: return
    }
    context.report(
      Self.self, annotation: annotation, field: "segmentation/counts",
      at: context.reader.shape.countsOffset,
      "The text of the mask of \(annotation.subject) \(what); encode the mask anew")
  }
}
