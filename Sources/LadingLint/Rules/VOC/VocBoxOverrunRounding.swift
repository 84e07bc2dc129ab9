// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Rounding and counting from 0 or from 1 make boxes overrun by a fraction.
final class VocBoxOverrunRounding: VocRule {
  static let info = RuleInfo(
    "voc/box-overrun-rounding", .warning,
    "A box is out of the image by less than a pixel.",
    why: """
      Scaling boxes without clipping them leaves such edges. Readers that check strictly \
      refuse the box; most do not mind.
      """,
    remedy: "Clip the box to the image.",
    flagged: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "5", "6", "64.4", "30"))),
      VocExample.pair(VocExample.xml(VocExample.object("cat", "-0.5", "6", "20", "30"))),
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "0", "0", "64", "48")))
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    file.report(.rounding, by: Self.self, in: session) { object in
      """
      The box of \(file.title(object)) is out of the image of \(file.boundsText) by less than a \
      pixel: \(file.boxText(object)); clip it to the image
      """
    }
  }
}
