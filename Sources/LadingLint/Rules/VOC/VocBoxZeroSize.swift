// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Looks for equal edges.
final class VocBoxZeroSize: VocRule {
  static let info = RuleInfo(
    "voc/box-zero-size", .error,
    "A box has no width or no height.",
    why: """
      Readers compute the width as xmax - xmin. A box of no size has no overlap with \
      anything, and trainers drop it or divide by zero.
      """,
    remedy: "Draw the box anew, or remove the object.",
    flagged: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "20", "6", "20", "30")))
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "20", "6", "21", "30")))
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    file.report(.zeroSize, by: Self.self, in: session) { object in
      """
      The box of \(file.title(object)) has no size: \(file.boxText(object)); draw it anew or remove \
      the object
      """
    }
  }
}
