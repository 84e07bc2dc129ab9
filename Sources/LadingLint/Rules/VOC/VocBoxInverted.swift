// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Looks at the order of the edges.
final class VocBoxInverted: VocRule {
  static let info = RuleInfo(
    "voc/box-inverted", .error,
    "A box has xmin above xmax or ymin above ymax.",
    why: """
      Such a box has a negative width or height: losses become NaN, and many trainers \
      stop.
      """,
    remedy: "Swap the two edges.",
    flagged: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "20", "6", "5", "30")))
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "5", "6", "20", "30")))
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    file.report(.inverted, by: Self.self, in: session) { object in
      """
      The box of \(file.title(object)) is inverted: \(file.boxText(object)); swap the edges that \
      are the wrong way round
      """
    }
  }
}
