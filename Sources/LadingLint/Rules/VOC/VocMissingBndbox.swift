// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Looks for the four edges, in whatever order they stand.
final class VocMissingBndbox: VocRule {
  static let info = RuleInfo(
    "voc/missing-bndbox", .error,
    "An object has no complete <bndbox>.",
    why: """
      An object is where its box is. Readers of Pascal VOC stop with an error when the box \
      or one of its four edges is missing.
      """,
    remedy: "Write <bndbox> with xmin, ymin, xmax and ymax, or remove the object.",
    flagged: [
      VocExample.pair(VocExample.xml("<object><name>cat</name></object>")),
      VocExample.pair(
        VocExample.xml(
          "<object><name>cat</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>9</xmax>"
            + "</bndbox></object>")),
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object())),
      VocExample.pair(
        VocExample.xml(
          "<object><name>cat</name><bndbox><xmin>1</xmin><xmax>9</xmax><ymin>2</ymin>"
            + "<ymax>8</ymax></bndbox></object>")),
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    for object in file.record.objects {
      guard let missing = Self.missing(object.box) else { continue }
      session.sink.report(Self.self, at: file.place(object.box?.offset ?? object.offset)) {
        FindingDetail(
          "The object \(file.title(object)) has no <\(missing)>; write its box, or remove it",
          key: file.key(object))
      }
    }
  }

  private static func missing(_ box: VocBox?) -> String? {
    guard let box else { return "bndbox" }
    if box.xmin == nil { return "xmin" }
    if box.ymin == nil { return "ymin" }
    if box.xmax == nil { return "xmax" }
    return box.ymax == nil ? "ymax" : nil
  }
}
