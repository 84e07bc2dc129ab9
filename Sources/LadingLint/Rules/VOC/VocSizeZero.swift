// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Looks at the numbers of `<size>`.
final class VocSizeZero: VocRule {
  static let info = RuleInfo(
    "voc/size-zero", .error,
    "An annotation gives a width or height of zero or less.",
    why: """
      Some annotation tools write 0 when they could not open the image. Readers that scale \
      boxes by the size divide by zero.
      """,
    remedy: "Write the width and height of the image.",
    flagged: [
      VocExample.pair(
        VocExample.xml(
          size: "<size><width>0</width><height>0</height><depth>3</depth></size>",
          VocExample.object()))
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object()))
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    guard let size = file.record.size, let width = size.width, let height = size.height,
      let w = width.value, let h = height.value, w <= 0 || h <= 0
    else { return }
    session.sink.report(Self.self, at: file.place(size.offset)) {
      FindingDetail(
        """
        The image size is \(VocFile.plain(w)) × \(VocFile.plain(h)); write the image's width and \
        height
        """)
    }
  }
}
