// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Compares the sets that are splits; one that is the union of others is none.
final class VocImageSetOverlap: VocRule {
  static let info = RuleInfo(
    "voc/imageset-overlap", .warning,
    "Two sets in ImageSets share images.",
    why: """
      Images that a model was trained on say nothing about how good it is: results on the \
      other set look better than they are.
      """,
    remedy: "Keep each image in one set only.",
    flagged: [
      VocExample.devkit(train: "a\nb\n", val: "b\n")
    ],
    accepted: [
      VocExample.devkit(train: "a\n"),
      RuleExample([
        "Annotations/a.xml": VocExample.xml(VocExample.object()),
        "Annotations/b.xml": VocExample.xml(filename: "b.jpg", VocExample.object()),
        "JPEGImages/a.jpg": .image(64, 48), "JPEGImages/b.jpg": .image(64, 48, seed: 1),
        "ImageSets/Main/train.txt": "a\n", "ImageSets/Main/val.txt": "b\n",
        "ImageSets/Main/trainval.txt": "a\nb\n",
      ]),
    ])

  init() {}

  func finish(_ dataset: VocDataset, in session: LintSession) {
    // A union may stand beside one of its parts when the others are not there.
    let splits = dataset.splits.filter { !VocSplit.isUnion($0.name) }
    for (index, second) in splits.enumerated() {
      let members = Set(second.members)
      for first in splits[..<index] {
        guard let shared = first.members.first(where: members.contains) else { continue }
        let count = first.members.count(where: members.contains)
        report(first, second, shared, count, dataset, session)
      }
    }
  }

  private func report(
    _ first: VocSplit, _ second: VocSplit, _ shared: VocMember, _ count: Int,
    _ dataset: VocDataset, _ session: LintSession
  ) {
    let layout = dataset.layout
    let lists = layout.devkits.indices.flatMap { layout.splitLists(ofDevkit: $0) }
    for list in lists where list.name == second.name {
      guard let lines = try? layout.lines(of: list, reader: session.reader) else { continue }
      for line in lines where layout.resolve(line, in: list).member == shared {
        session.sink.report(Self.self, at: .entry(list.entry, offset: line.offset)) {
          FindingDetail(
            """
            The set "\(first.name)" has \(count == 1 ? "1 id" : "\(count) ids") of this set too, \
            "\(String(decoding: line.text, as: UTF8.self))" for one; keep each in one set
            """)
        }
        return
      }
    }
  }
}
