// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Looks up every line of every list.
final class VocImageSetUnknownID: VocRule {
  static let info = RuleInfo(
    "voc/imageset-unknown-id", .error,
    "A list in ImageSets names an id that is not in the dataset.",
    why: """
      Readers open the annotation and the image of every id in the list, and stop at the \
      first that does not exist.
      """,
    remedy: "Remove the line, or add the image and its annotation.",
    flagged: [
      VocExample.devkit(train: "a\nc\n"),
      VocExample.devkit(train: "a\n# the rest is missing\n"),
    ],
    accepted: [
      VocExample.devkit(train: "a\n\n"),
      VocExample.devkit(train: "a  1\n"),
    ])

  private struct Key: Hashable {
    var devkit: Int
    var id: String
  }

  private var seen: Set<Key> = []

  init() {}

  func visit(_ content: VocListContent, in session: LintSession) {
    for (line, id) in zip(content.lines, content.ids) {
      guard case .unknown(let name) = id else { continue }
      // Twenty class lists repeat the ids of one set: once is enough there.
      let isNew = seen.insert(Key(devkit: content.list.devkit, id: name)).inserted
      if content.list.isClassList, !isNew { continue }
      session.sink.report(
        Self.self, line.isComment ? .warning : .error,
        at: .entry(content.list.entry, offset: line.offset)
      ) {
        if line.isComment {
          return FindingDetail(
            "The remark \"\(name)\" is taken for an id by most readers; remove it")
        }
        return FindingDetail(
          "The id \"\(name)\" has neither an image nor an annotation; add them, or remove the line")
      }
    }
  }
}
