// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A caption without words.
final class CocoCaptionEmpty: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/caption-empty", .warning,
    "A caption is empty.",
    why: """
      A model learns from it that the image has nothing to say, and tokenisers of some trainers \
      fail on an empty text.
      """,
    remedy: "Write the caption, or remove the annotation.",
    flagged: [captions(#"{"id":1,"image_id":1,"caption":" "}"#)],
    accepted: [captions(#"{"id":1,"image_id":1,"caption":"A cat on a mat."}"#)])

  private static func captions(_ annotation: String) -> RuleExample {
    RuleExample([
      "annotations/captions_train.json": .text(
        """
        {"info":{},"licenses":[],"images":[\(CocoExample.image)],"annotations":[\(annotation)]}
        """), "images/train/a.jpg": .image(64, 48),
    ])
  }

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    guard annotation.isCaptionBlank else { return }
    let which = annotation.id.map { "annotation \($0)" } ?? "the annotation"
    context.report(
      Self.self, annotation: annotation, field: "caption", at: annotation.captionOffset,
      "The caption of \(which) is empty; write it, or remove the annotation")
  }
}
