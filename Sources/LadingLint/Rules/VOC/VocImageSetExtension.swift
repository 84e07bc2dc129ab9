// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Looks for ids that are known once their extension is taken off.
final class VocImageSetExtension: VocRule {
  static let info = RuleInfo(
    "voc/imageset-extension", .error,
    "A list in ImageSets has ids with a file extension.",
    why: """
      Readers put the extensions on themselves, and look for a.jpg.xml and a.jpg.jpg.
      """,
    remedy: "Write the ids without extension.",
    flagged: [
      VocExample.devkit(train: "a.jpg\n")
    ],
    accepted: [
      VocExample.devkit(train: "a\n")
    ])

  init() {}

  func visit(_ content: VocListContent, in session: LintSession) {
    for (line, id) in zip(content.lines, content.ids) {
      guard case .withExtension = id else { continue }
      session.sink.report(Self.self, at: .entry(content.list.entry, offset: line.offset)) {
        let text = String(decoding: line.text, as: UTF8.self)
        return FindingDetail("The id \"\(text)\" has a file extension; write it without")
      }
    }
  }
}
