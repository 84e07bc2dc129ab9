// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Looks for images that no XML belongs to; label masks need none.
final class VocAnnotationMissing: VocRule {
  static let info = RuleInfo(
    "voc/annotation-missing", .warning,
    "An image has no annotation.",
    why: """
      It counts as an image without objects, which teaches a detector that whatever it \
      shows is background.
      """,
    remedy: "Annotate the image; for a real background image write an annotation without objects.",
    flagged: [
      RuleExample([
        "train/a.xml": VocExample.xml(VocExample.object()), "train/a.jpg": .image(64, 48),
        "train/b.jpg": .image(64, 48, seed: 1),
      ])
    ],
    accepted: [
      VocExample.withGood(VocExample.xml()),
      RuleExample([
        "train/0AF.jpg": .image(64, 48),
        "train/0af.xml": VocExample.xml(filename: "0AF.jpg", VocExample.object()),
      ]),
    ])

  init() {}

  func finish(_ dataset: VocDataset, in session: LintSession) {
    for image in dataset.layout.images where dataset.layout.xml(of: image) == nil {
      session.sink.report(Self.self, at: .image(image)) {
        FindingDetail(
          "The image has no annotation file, so it counts as background; add one if it shows objects"
        )
      }
    }
  }
}
