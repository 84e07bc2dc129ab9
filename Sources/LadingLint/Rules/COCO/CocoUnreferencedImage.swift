// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// An image file that no record names.
enum CocoUnreferencedImage: Rule {
  static let info = RuleInfo(
    "coco/unreferenced-image", .warning,
    "An image file lies among the others and no annotation file names it.",
    why: """
      It has no annotations, not even the statement that there are none. Services take it as \
      an image still to be annotated, or leave it out.
      """,
    remedy: "Add an image record for it, or remove the file.",
    flagged: [CocoExample.dataset(withSecondImage: true)],
    accepted: [CocoExample.dataset()])

  static func report(_ entry: Int, _ session: LintSession) {
    session.sink.report(Self.self, at: .image(entry)) {
      FindingDetail("No annotation file names this image; add a record for it, or remove it")
    }
  }
}
