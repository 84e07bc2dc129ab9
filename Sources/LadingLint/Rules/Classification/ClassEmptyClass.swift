// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A class folder without an image.
final class ClassEmptyClass: ClassificationRule {
  static let info = RuleInfo(
    "cls/empty-class", .warning, "A class folder holds no image.",
    why: """
      Loaders number the classes by their folders: an empty one takes a number that no image has, \
      and the numbers differ from those of a split that lacks the folder.
      """,
    remedy: "Put images into the folder, or remove it.",
    flagged: [
      RuleExample([
        "train/bird/notes.txt": "to be collected\n",
        "train/cat/a.jpg": .image(8, 8),
        "train/cat/b.jpg": .image(9, 8),
        "train/dog/c.jpg": .image(8, 8, seed: 1),
      ]),
      RuleExample([
        "bird/clip.mp4": "not a film",
        "cat/a.jpg": .image(8, 8),
        "cat/b.jpg": .image(9, 8),
        "dog/c.jpg": .image(8, 8, seed: 1),
      ]),
    ],
    accepted: [
      RuleExample([
        "cat/a.jpg": .image(8, 8),
        "cat/b.jpg": .image(9, 8),
        "docs/notes.txt": "how the pictures were taken\n",
        "dog/c.jpg": .image(8, 8, seed: 1),
      ])
    ])

  /// A folder where a class's would be.
  private struct Folder {
    var images = 0
    /// Whether it holds what stands in for images: nothing but empty files and media.
    var isPlaceholder = true
  }

  init() {}

  func finish(_ dataset: ClassificationTally, in session: LintSession) {
    guard !dataset.layout.hasTables else { return }
    for split in dataset.layout.splits {
      let isSplit = !split.name.isEmpty
      for (path, folder) in folders(in: split.folder, session) where folder.images == 0 {
        // Beside classes without splits, a folder without images may be anything.
        guard isSplit || folder.isPlaceholder else { continue }
        session.sink.report(Self.self, at: Place(.name(path))) {
          FindingDetail("The class folder holds no image; put images into it, or remove it")
        }
      }
    }
  }

  private func folders(in parent: [UInt8], _ session: LintSession) -> [[UInt8]: Folder] {
    let inventory = session.inventory
    let start = parent.isEmpty ? 0 : parent.count + 1
    var folders: [[UInt8]: Folder] = [:]
    for index in inventory.range(under: parent) {
      let name = inventory.name(index)
      guard let slash = name.dropFirst(start).firstIndex(of: UInt8(ascii: "/")) else { continue }
      var folder = folders[Array(name[..<slash])] ?? Folder()
      switch inventory.kind(index) {
      case .image: folder.images += 1
      case .video, .document: break
      default: if inventory.size(index) > 0 { folder.isPlaceholder = false }
      }
      folders[Array(name[..<slash])] = folder
    }
    return folders
  }
}
