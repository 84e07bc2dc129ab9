// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Boxes that begin at 0 where the format counts from 1; reported once, with how many there are.
final class VocZeroBased: VocRule {
  static let info = RuleInfo(
    "voc/zero-based", .info,
    "Boxes count pixels from 0, and Pascal VOC counts from 1.",
    why: """
      Readers that follow the devkit subtract 1 from every edge. Boxes that count from 0 come out \
      a pixel off, and those at the border at -1, which some loaders refuse or let wrap around.
      """,
    remedy: "Tell the reader that boxes count from 0, or add 1 to all edges.",
    flagged: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "0", "6", "20", "30"))),
      VocExample.withGood(VocExample.xml(VocExample.object("cat", "5", "0.0", "20", "30"))),
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "1", "1", "64", "48"))),
      VocExample.pair(VocExample.xml(VocExample.object("cat", "-0.5", "6", "20", "30"))),
    ])

  private var boxes = 0
  private var atZero = 0
  private var first: Place?

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    for object in file.record.objects {
      guard let box = object.box?.values else { continue }
      boxes += 1
      guard box.xmin == 0 || box.ymin == 0 else { continue }
      atZero += 1
      if first == nil { first = file.place(object.box?.offset) }
    }
  }

  func finish(_ dataset: VocDataset, in session: LintSession) {
    guard let first else { return }
    session.sink.report(Self.self, at: first) {
      let which =
        boxes == 1
        ? "The only box begins at 0, so it counts"
        : "Of \(boxes) boxes \(atZero) \(atZero == 1 ? "begins" : "begin") at 0, so they count"
      return FindingDetail(
        "\(which) pixels from 0, not from 1 as Pascal VOC does; tell your reader, or add 1 to all edges"
      )
    }
  }
}
