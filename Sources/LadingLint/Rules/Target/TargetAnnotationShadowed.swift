// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A file with an image's name that makes Roboflow's client overlook the COCO files.
final class TargetAnnotationShadowed: EntryRule {
  static let info = RuleInfo(
    "target/annotation-shadowed", .warning,
    "A file named like an image makes Roboflow's client ignore every COCO file.",
    why: """
      The client pairs images with text, XML, CSV and JSON files of the same name first. One pair \
      is enough, whatever the file holds, and no COCO file is looked at any more. Reported only \
      when the target is roboflow-zip.
      """,
    remedy: "Remove or rename the file.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "train/a.txt": "blurred, look again\n",
      ]),
      RuleExample([
        "train.json": .coco("a.jpg"), "images/train/a.jpg": .photo,
        "labels/train/a.txt": "blurred, look again\n",
      ]),
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "train/notes.txt": "a.jpg is blurred, look again\n",
      ]),
      RuleExample(
        [
          "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
          "train/a.txt": "blurred, look again\n",
        ], targets: [.roboflowBatch]),
    ])

  /// What the client takes for annotations.
  private static let kinds: Set<String> = ["txt", "json", "xml", "csv", "jsonl"]
  private var candidates: [Int] = []

  init(_ session: LintSession) {}

  func visit(entry index: Int, in session: LintSession) {
    guard session.detection.format == .coco, session.options.targets.contains(.roboflowZip)
    else { return }
    if Self.kinds.contains(session.inventory.path(index).fileExtension) { candidates.append(index) }
  }

  func finish(_ session: LintSession, summary: FormatSummary) {
    if candidates.isEmpty { return }
    // Said by layout/stray-annotation already.
    let stray = Set(session.detection.stray.flatMap(\.files))
    for strips in [false, true] {
      let pairs = self.pairs(session, strippingFolders: strips)
      for (file, image) in pairs where !stray.contains(file) {
        session.sink.report(Self.self, at: .entry(file, image: image)) {
          FindingDetail(
            """
            Roboflow's client takes this for the annotation of the image of the same name, and \
            then ignores every COCO file; remove or rename it
            """)
        }
      }
      if !pairs.isEmpty { return }
    }
  }

  private func pairs(_ session: LintSession, strippingFolders: Bool) -> [(file: Int, image: Int)] {
    var files: [[UInt8]: [Int]] = [:]
    for file in candidates {
      files[Self.key(session.inventory.path(file), strippingFolders), default: []].append(file)
    }
    var pairs: [(file: Int, image: Int)] = []
    for image in session.inventory.indices where session.inventory.kind(image) == .image {
      let key = Self.key(session.inventory.path(image), strippingFolders)
      // Of several images of one name the first tells.
      for file in files.removeValue(forKey: key) ?? [] { pairs.append((file, image)) }
    }
    return pairs
  }

  /// The client's key: the path in small letters without its extension, and at second try without
  /// folders that begin with `images` or `labels`.
  private static func key(_ path: EntryPath, _ strippingFolders: Bool) -> [UInt8] {
    var key = [UInt8(ascii: "/")] + path.bytes
    if !path.fileExtension.isEmpty { key.removeLast(path.fileExtension.utf8.count + 1) }
    if strippingFolders {
      for word in ["/labels", "/images"] { key = key.removing(Array(word.utf8)) }
    }
    for index in key.indices where key[index] >= 0x41 && key[index] <= 0x5A { key[index] |= 0x20 }
    return key
  }
}

extension [UInt8] {
  /// The bytes without any occurrence of a word.
  fileprivate func removing(_ word: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < count {
      if self[index...].starts(with: word) {
        index += word.count
      } else {
        result.append(self[index])
        index += 1
      }
    }
    return result
  }
}
