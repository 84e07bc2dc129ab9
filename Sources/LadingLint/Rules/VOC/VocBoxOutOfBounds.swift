// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Judges boxes against the image file where it exists, else against `<size>`.
final class VocBoxOutOfBounds: VocRule {
  static let info = RuleInfo(
    "voc/box-out-of-bounds", .error,
    "A box ends a pixel or more beyond the image.",
    why: """
      The box was drawn on another size of the image, or its numbers are wrong. Readers \
      that crop by it fail or train on nothing.
      """,
    remedy: "Check the size of the image that was annotated, and clip the box to the image.",
    flagged: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "5", "6", "70", "30")))
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "1", "1", "64", "48"))),
      VocExample.pair(VocExample.xml(VocExample.object("cat", "5", "6", "64.5", "30"))),
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    file.report(.outOfBounds, by: Self.self, in: session) { object in
      """
      The box of \(file.title(object)) ends outside the image of \(file.boundsText): \
      \(file.boxText(object)); clip it to the image
      """
    }
  }
}
