// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Images in a folder within a class's folder.
final class ClassNestedClass: ClassificationRule {
  static let info = RuleInfo(
    "cls/nested-class", .warning, "Images lie in a folder within a class's folder.",
    why: """
      Tools disagree on what they are: torchvision and Lading take the outer folder for the class, \
      Roboflow's client and Hugging Face's loader the inner one, Datumaro both.
      """,
    remedy: "Move the images up into the class's folder, or make the inner folders the classes.",
    flagged: [
      RuleExample([
        "cat/a.jpg": .image(8, 8),
        "cat/b.jpg": .image(9, 8),
        "cat/indoor/e.jpg": .image(10, 8),
        "dog/c.jpg": .image(8, 8, seed: 1),
        "dog/d.jpg": .image(9, 8, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "train/cat/a.jpg": .image(8, 8),
        "train/cat/b.jpg": .image(9, 8),
        "train/dog/c.jpg": .image(8, 8, seed: 1),
        "train/dog/d.jpg": .image(9, 8, seed: 1),
      ])
    ])

  /// The inner folders with their first image and how many there are.
  private var folders: [[UInt8]: (first: Int, images: Int, number: Int)] = [:]

  init() {}

  func visit(image: Int, at placement: ClassificationLayout.Placement, in session: LintSession) {
    guard placement.nesting > 0, let number = placement.folderClass else { return }
    let folder = Array(session.inventory.path(image).folder)
    folders[folder, default: (image, 0, number)].images += 1
  }

  func finish(_ dataset: ClassificationTally, in session: LintSession) {
    let names = Set(dataset.classes.map(\.name))
    for (folder, item) in folders {
      let inner = EntryPath(unchecked: folder).name
      session.sink.report(Self.self, at: .image(item.first)) {
        let outer = dataset.classes[item.number].text
        let name = String(decoding: inner, as: UTF8.self)
        let clash =
          names.contains(Array(inner)) && name != outer ? ", which is another class here" : ""
        let isOne = item.images == 1
        let images = isOne ? "1 image counts" : "\(item.images) images count"
        return FindingDetail(
          "In this folder \(images) as \"\(outer)\", which other tools would call "
            + "\"\(name)\"\(clash); move \(isOne ? "it" : "them") up into the class's folder")
      }
    }
  }
}
