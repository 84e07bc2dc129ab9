// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Versions of one picture in two splits, by the names that Roboflow gives them.
final class SplitLeakAugmented: DatasetRule {
  static let info = RuleInfo(
    "split/leak-augmented", .warning,
    "Versions of one picture, by their names, are in two splits.",
    why: """
      Roboflow writes NAME.rf.HASH.jpg for each augmented version of a picture. When versions of \
      the same picture are in training and in validation, the measurements come out too good.
      """,
    remedy: "Keep all versions of a picture in one split.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a_jpg\(first)"), "train/a_jpg\(first)": .photo,
        "valid/_annotations.coco.json": .coco("a_jpg\(second)"),
        "valid/a_jpg\(second)": .image(64, 48, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a_jpg\(first)", "a_jpg\(second)"),
        "train/a_jpg\(first)": .photo, "train/a_jpg\(second)": .image(64, 48, seed: 1),
        "valid/_annotations.coco.json": .coco("b_jpg\(first)"),
        "valid/b_jpg\(first)": .image(64, 48, seed: 2),
      ]),
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("a.jpg"), "valid/a.jpg": .image(64, 48, seed: 1),
      ]),
    ])

  private static let first = ".rf.0123456789abcdef0123456789abcdef.jpg"
  private static let second = ".rf.f123456789abcdef0123456789abcdef.jpg"

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard summary.splits.count > 1 else { return }
    let inventory = session.inventory
    let images = inventory.indices.lazy.filter {
      inventory.kind($0) == .image && !summary.masks.contains($0)
    }
    EntryGroups.find(images) { entry in
      guard summary.splitOfImage[entry] != nil else { return nil }
      return Self.picture(inventory.path(entry).name).map { EntryGroups.key($0) }
    } _: { group in
      report(group, session, summary)
    }
  }

  /// One finding for each further split that a version of the picture is in.
  private func report(_ group: ArraySlice<Int>, _ session: LintSession, _ summary: FormatSummary) {
    guard let original = group.first, let home = summary.splitOfImage[original] else { return }
    let name = Self.picture(session.inventory.path(original).name)
    var seen: Set<Int> = [home]
    for entry in group.dropFirst() {
      guard let split = summary.splitOfImage[entry],
        Self.picture(session.inventory.path(entry).name) == name, seen.insert(split).inserted
      else { continue }
      session.sink.report(Self.self, at: .image(entry)) {
        let other = session.inventory.path(original).string
        return FindingDetail(
          "By its name the image in \(summary.splitOfImage.names[split]) is another version of \(other) "
            + "in \(summary.splitOfImage.names[home]); keep all versions in one split")
      }
    }
  }

  /// What stands before `.rf.` and 32 hexadecimal digits; nil for other names.
  static func picture(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let mark = Array(".rf.".utf8)
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot - name.startIndex > 36 else {
      return nil
    }
    let start = dot - 36
    guard name[start..<(start + 4)].elementsEqual(mark),
      name[(start + 4)..<dot].allSatisfy({ (48...57).contains($0) || (97...102).contains($0 | 32) })
    else { return nil }
    return name[..<start]
  }
}
