// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Looks at the three flags where they are given.
final class VocBoolField: VocRule {
  static let info = RuleInfo(
    "voc/bool-field", .warning,
    "A flag of an object is neither 0 nor 1.",
    why: """
      Readers turn <difficult>, <truncated> and <occluded> into integers, and stop at \
      texts such as Unspecified or True.
      """,
    remedy: "Write 0 or 1.",
    flagged: [
      VocExample.pair(
        VocExample.xml(VocExample.object(more: "<difficult>Unspecified</difficult>"))),
      VocExample.pair(VocExample.xml(VocExample.object(more: "<truncated>2</truncated>"))),
    ],
    accepted: [
      VocExample.pair(
        VocExample.xml(
          VocExample.object(more: "<truncated>1</truncated><difficult> 0 </difficult>")))
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    for object in file.record.objects {
      check("difficult", object.difficult, object, file, session)
      check("truncated", object.truncated, object, file, session)
      check("occluded", object.occluded, object, file, session)
    }
  }

  private func check(
    _ name: String, _ text: VocText?, _ object: VocObject, _ file: VocFile, _ session: LintSession
  ) {
    guard let text else { return }
    let value = file.record.bytes(text).trimmed
    if value.count == 1, value.first == UInt8(ascii: "0") || value.first == UInt8(ascii: "1") {
      return
    }
    session.sink.report(Self.self, at: file.place(text.offset)) {
      FindingDetail(
        "The value of <\(name)> is \"\(file.text(text))\", expected 0 or 1; write one of them",
        key: file.key(object))
    }
  }
}
