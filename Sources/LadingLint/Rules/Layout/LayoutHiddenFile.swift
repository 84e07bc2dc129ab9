// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A file that listings do not show.
final class LayoutHiddenFile: EntryRule {
  static let info = RuleInfo(
    "layout/hidden-file", .info,
    "A file is hidden: its name, or that of a folder above it, begins with a dot.",
    why: """
      Listings and many loaders pass over such files, while packing and uploading take them along: \
      an image or an annotation there counts for one program and not for the other. What systems \
      and editors leave behind is not meant, see archive/junk-files.
      """,
    remedy: "Give the file a name without the dot if it is data, or remove it.",
    flagged: [
      RuleExample([
        "data.yaml": "train: images\nval: images\nnames: [cat]\n",
        "images/a.jpg": .photo, "labels/a.txt": .yolo, "images/.b.jpg": .image(64, 48, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "data.yaml": "train: images\nval: images\nnames: [cat]\n",
        "images/a.jpg": .photo, "labels/a.txt": .yolo, "images/.DS_Store": .bytes([0, 0, 0, 1]),
      ])
    ])

  init(_ session: LintSession) {}

  func visit(entry index: Int, in session: LintSession) {
    let name = session.inventory.name(index)
    guard isHidden(name) else { return }
    let image = session.inventory.kind(index) == .image ? index : nil
    session.sink.report(Self.self, at: .entry(index, image: image)) {
      FindingDetail(
        "Listings and many loaders pass over this hidden file, and packing takes it along; rename "
          + "or remove it")
    }
  }

  /// Whether a part of the path begins with a dot.
  private func isHidden(_ path: ArraySlice<UInt8>) -> Bool {
    var previous = UInt8(ascii: "/")
    for byte in path {
      if byte == UInt8(ascii: "."), previous == UInt8(ascii: "/") { return true }
      previous = byte
    }
    return false
  }
}
