// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Looks for `<size>` with both numbers in it.
final class VocMissingSize: VocRule {
  static let info = RuleInfo(
    "voc/missing-size", .warning,
    "An annotation gives no image size.",
    why: """
      Many readers take width and height from the annotation to scale its boxes, and stop \
      or divide by zero without them.
      """,
    remedy: "Write <size> with the width, height and depth of the image.",
    flagged: [
      VocExample.pair(VocExample.xml(size: "", VocExample.object())),
      VocExample.pair(
        VocExample.xml(size: "<size><width>64</width></size>", VocExample.object())),
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object())),
      VocExample.pair(
        VocExample.xml(
          size: "<size><width>64</width><height>48</height></size>", VocExample.object())),
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    let size = file.record.size
    if size?.width != nil, size?.height != nil { return }
    session.sink.report(Self.self, at: file.place(size?.offset)) {
      let missing = size == nil ? "<size>" : size?.width == nil ? "<width>" : "<height>"
      return FindingDetail("The \(missing) is missing; write the image's width and height")
    }
  }
}
