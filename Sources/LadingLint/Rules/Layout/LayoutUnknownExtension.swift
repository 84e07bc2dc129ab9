// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Two extensions where one was meant.
final class LayoutUnknownExtension: EntryRule {
  static let info = RuleInfo(
    "layout/unknown-extension", .info,
    "An annotation file has two extensions where one was meant.",
    why: """
      Editors that hide extensions write obj.names.txt and a.txt.txt; tools then look for obj.names \
      and a.txt and find nothing.
      """,
    remedy: "Rename the file to the one extension that its format uses.",
    flagged: [
      RuleExample([
        "data.yaml": "train: images\nval: images\nnames: [cat]\n",
        "images/a.jpg": .photo, "labels/a.txt.txt": .yolo,
      ]),
      RuleExample([
        "a.JPG": .photo, "a.JPG.xml": .voc("a.JPG"), "b.JPG": .image(64, 48, seed: 1),
        "b.xml": .voc("b.JPG"),
      ]),
    ],
    accepted: [
      RuleExample([
        "data.yaml": "train: images\nval: images\nnames: [cat]\n",
        "images/a.v2.jpg": .photo, "labels/a.v2.txt": .yolo, "README.dataset.txt": "Cats",
      ])
    ])

  private static let annotations: Set<String> = ["txt", "xml", "json", "yaml", "yml", "csv"]
  private static let hidden: Set<String> = [
    "txt", "xml", "json", "yaml", "yml", "csv", "names", "data",
  ]

  init(_ session: LintSession) {}

  func visit(entry index: Int, in session: LintSession) {
    guard session.inventory.kind(index) == .other else { return }
    let name = session.inventory.name(index)
    let parts = name[(name.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? name.startIndex)...]
      .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count >= 3, let last = parts.last, last.count <= 4 else { return }
    let outer = Self.lowercase(last)
    let inner = Self.lowercase(parts[parts.count - 2])
    guard Self.annotations.contains(outer) else { return }
    let isImage = FileKind(fileExtension: inner) == .image && ["txt", "xml"].contains(outer)
    // a.json.txt hides a.json; a.coco.json and b.txt.json are names that tools give.
    let isHidden = Self.hidden.contains(inner) && (outer == "txt" || outer == inner)
    guard isImage || isHidden else { return }
    session.sink.report(Self.self, at: .entry(index)) {
      let expected = isImage ? ".\(outer)" : ".\(inner)"
      return FindingDetail(
        "The name ends in .\(inner).\(outer), expected \(expected) alone; rename the file")
    }
  }

  private static func lowercase(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map(lowercasedASCII), as: UTF8.self)
  }
}
