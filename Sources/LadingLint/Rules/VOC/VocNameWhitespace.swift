// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Compares the name with itself trimmed; an empty one is `voc/missing-name`.
final class VocNameWhitespace: VocRule {
  static let info = RuleInfo(
    "voc/name-whitespace", .warning,
    "A class name has white space around it or a line break in it.",
    why: """
      Readers that take the text as it stands see two classes where people see one: "cat" \
      and "cat ".
      """,
    remedy: "Remove the white space from the name.",
    flagged: [
      VocExample.pair(VocExample.xml(VocExample.object(" cat"))),
      VocExample.pair(VocExample.xml(VocExample.object("\n  cat\n"))),
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object())),
      VocExample.pair(VocExample.xml(VocExample.object("bicycle with space"))),
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    for object in file.record.objects {
      guard let name = object.name, !name.isEmpty else { continue }
      let bytes = file.record.bytes(name)
      let trimmed = bytes.trimmed
      if trimmed.isEmpty { continue }
      if trimmed.count == bytes.count, !trimmed.contains(where: { $0 >= 9 && $0 <= 13 }) {
        continue
      }
      session.sink.report(Self.self, at: file.place(name.offset)) {
        FindingDetail(
          "The class name \(file.title(object)) has white space around it or a line break in it; remove it",
          key: file.key(object))
      }
    }
  }
}
