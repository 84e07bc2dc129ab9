// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Images of equal bytes; also raises `split/leak-identical`.
final class ImageDuplicateContent: DatasetRule {
  static let info = RuleInfo(
    "image/duplicate-content", .warning,
    "Two images of one split have the same bytes.",
    why: """
      The picture counts twice in training and in every measurement, and where its copies are \
      annotated differently, one of them is wrong.
      """,
    remedy: "Remove the copy and its annotations.",
    flagged: [
      RuleExample([
        "cat/a.jpg": .photo, "cat/b.jpg": .photo, "dog/c.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample([
        "cat/a.jpg": .photo, "cat/b.jpg": .image(64, 48, seed: 2), "dog/c.jpg": .photo,
      ]),
    ],
    accepted: [
      RuleExample([
        "cat/a.jpg": .photo, "cat/b.jpg": .image(64, 48, seed: 2),
        "dog/c.jpg": .image(64, 48, seed: 1),
      ])
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let selection = session.options.selection
    guard selection.contains(Self.id) || selection.contains(SplitLeakIdentical.id),
      let groups = try? DuplicateImages(session, masks: summary.masks).groups()
    else { return }
    for group in groups { report(group, session, summary) }
  }

  /// Each copy is one finding: of an earlier image of its own split, else of another split's.
  private func report(_ group: [Int], _ session: LintSession, _ summary: FormatSummary) {
    for (position, copy) in group.enumerated().dropFirst() {
      let earlier = group[..<position]
      let split = summary.splitOfImage[copy]
      if let original = earlier.first(where: { summary.splitOfImage[$0] == split }) {
        reportCopy(copy, of: original, session)
      } else if let split,
        let original = earlier.first(where: { summary.splitOfImage[$0] != nil }),
        let other = summary.splitOfImage[original]
      {
        SplitLeakIdentical.report(
          copy, in: summary.splitOfImage.names[split], of: original,
          in: summary.splitOfImage.names[other],
          session)
      } else {
        reportCopy(copy, of: group[0], session)
      }
    }
  }

  private func reportCopy(_ copy: Int, of original: Int, _ session: LintSession) {
    session.sink.report(Self.self, at: .image(copy)) {
      let path = session.inventory.path(original)
      let isOtherClass =
        session.detection.format == .classification
        && !path.folder.elementsEqual(session.inventory.path(copy).folder)
      return FindingDetail(
        "The image has the same bytes as \(path.string)"
          + (isOtherClass
            ? ", in another class's folder; keep the one that is right" : "; remove one of them"))
    }
  }
}
