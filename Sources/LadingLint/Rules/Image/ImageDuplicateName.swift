// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Two images of one name in a COCO dataset, which Roboflow's client takes for one.
final class ImageDuplicateName: DatasetRule {
  static let info = RuleInfo(
    "image/duplicate-name", .warning,
    "Two images of a COCO dataset have the same name in different folders.",
    why: """
      Roboflow's client, and whatever else merges the splits' JSON files by bare names, gives both \
      images the annotations of one. Formats that find the annotation by path are not concerned, \
      nor are targets that were not asked for.
      """,
    remedy: "Rename one of the images, in the annotation file too.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("a.jpg"), "valid/a.jpg": .image(64, 48, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("b.jpg"), "valid/b.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample(
        [
          "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
          "valid/_annotations.coco.json": .coco("a.jpg"), "valid/a.jpg": .image(64, 48, seed: 1),
        ], targets: [.none]),
      RuleExample([
        "train/cat/a.jpg": .photo, "train/dog/a.jpg": .image(64, 48, seed: 1),
        "valid/cat/a.jpg": .image(64, 48, seed: 2), "valid/dog/a.jpg": .image(64, 48, seed: 3),
      ]),
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard session.detection.format == .coco, session.options.targets.contains(.roboflowZip) else {
      return
    }
    let inventory = session.inventory
    let images = inventory.indices.lazy.filter {
      inventory.kind($0) == .image && !summary.masks.contains($0)
    }
    EntryGroups.find(images) {
      EntryGroups.key(inventory.path($0).name)
    } _: { group in
      guard let original = group.first else { return }
      let name = inventory.path(original).name
      for copy in group.dropFirst() where inventory.path(copy).name.elementsEqual(name) {
        session.sink.report(Self.self, at: .image(copy)) {
          FindingDetail(
            "The image has the name of \(inventory.path(original).string), and Roboflow's client "
              + "gives both the same annotations; rename one of them")
        }
      }
    }
  }
}
