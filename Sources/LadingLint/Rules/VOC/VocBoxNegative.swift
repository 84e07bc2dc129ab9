// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Looks for edges at -1 or less.
final class VocBoxNegative: VocRule {
  static let info = RuleInfo(
    "voc/box-negative", .error,
    "A box begins a pixel or more before the image.",
    why: """
      Coordinates are pixels of the image. Readers that crop by them fail, and those that \
      store them unsigned turn them into huge numbers.
      """,
    remedy: "Clip the box to the image.",
    flagged: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "-3", "6", "20", "30")))
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "0", "0", "20", "30"))),
      VocExample.pair(VocExample.xml(VocExample.object("cat", "-0.5", "6", "20", "30"))),
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    file.report(.negative, by: Self.self, in: session) { object in
      """
      The box of \(file.title(object)) has a negative edge: \(file.boxText(object)); clip it to the \
      image
      """
    }
  }
}
