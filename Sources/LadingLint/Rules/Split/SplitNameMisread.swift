// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Images that Roboflow's client files under another split than they are in.
final class SplitNameMisread: DatasetRule {
  static let info = RuleInfo(
    "split/name-misread", .warning,
    "Roboflow's client would file images under another split.",
    why: """
      It looks for valid, then train, then test anywhere in the path, whatever else the words are \
      part of, and takes everything else for train: val becomes train, latest becomes test. Lists \
      and annotation files do not count. Reported only when the target is roboflow-zip.
      """,
    remedy: "Put each split's images below a folder named train, valid or test.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "val/_annotations.coco.json": .coco("b.jpg"), "val/b.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "test/_annotations.coco.json": .coco("train_7.jpg"),
        "test/train_7.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample(["latest/labels.json": .coco("a.jpg"), "latest/a.jpg": .photo]),
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("b.jpg"), "valid/b.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample(
        [
          "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
          "val/_annotations.coco.json": .coco("b.jpg"), "val/b.jpg": .image(64, 48, seed: 1),
        ], targets: [.roboflowBatch]),
      RuleExample(["labels.json": .coco("a.jpg"), "a.jpg": .photo]),
    ])

  init(_ session: LintSession) {}

  private struct Group: Hashable {
    var folder: [UInt8]
    var split: Int
    var answer: SplitMeaning
  }

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard session.options.targets.contains(.roboflowZip) else { return }
    let table = summary.splitOfImage
    let meanings = table.names.map { name in
      // A split of an unknown name is said to be one by split/unknown-name.
      SplitMeaning.isUsual(name) ? SplitMeaning.of(name) : name.isEmpty ? [.train] : nil
    }
    var groups: [Group: (count: Int, first: Int)] = [:]
    for entry in session.inventory.indices {
      guard let split = table.number(of: entry), let meaning = meanings[split], !meaning.isEmpty,
        !summary.masks.contains(entry)
      else { continue }
      let path = session.inventory.path(entry)
      let answer = Self.answer(path)
      if meaning.contains(answer) { continue }
      let group = Group(folder: Array(path.folder), split: split, answer: answer)
      groups[group] = ((groups[group]?.count ?? 0) + 1, groups[group]?.first ?? entry)
    }
    for (group, found) in groups {
      session.sink.report(Self.self, at: .image(found.first)) {
        let split = table.names[group.split]
        let whose = split.isEmpty ? "no split" : "the split \(split)"
        let images = found.count == 1 ? "this image" : "\(found.count) images of this folder"
        let wanted = meanings[group.split]?.first?.folderName ?? "train"
        return FindingDetail(
          """
          Roboflow's client would file \(images), in \(whose), under \(group.answer.folderName); \
          put \(found.count == 1 ? "it" : "them") below a folder named \(wanted), \
          with no other split's name in the path
          """)
      }
    }
  }

  /// What the client makes of a path: its letters in small, the extension left out.
  private static func answer(_ path: EntryPath) -> SplitMeaning {
    var text = Array(path.bytes)
    if !path.fileExtension.isEmpty { text.removeLast(path.fileExtension.utf8.count + 1) }
    for index in text.indices where text[index] >= 0x41 && text[index] <= 0x5A {
      text[index] |= 0x20
    }
    if contains(text, "valid") { return .validation }
    if contains(text, "train") { return .train }
    return contains(text, "test") ? .test : .train
  }

  private static func contains(_ text: [UInt8], _ word: String) -> Bool {
    let word = Array(word.utf8)
    guard text.count >= word.count else { return false }
    return (0...(text.count - word.count)).contains { text[$0...].starts(with: word) }
  }
}
