// SPDX-License-Identifier: Apache-2.0

import LadingLint

extension GoldenDataset {
  /// A folder a class in each split.
  static var classificationFolders: [GoldenDataset] {
    var good: [String: RuleExample.Content] = [:]
    for (index, split) in ["train", "valid"].enumerated() {
      for (number, name) in GoldenImage.classes.enumerated() {
        for image in 1...(split == "train" ? 6 : 2) {
          let seed = index * 100 + number * 10 + image
          good["\(split)/\(name)/\(name)-\(image).jpg"] = .image(64, 48, seed: seed)
        }
      }
    }
    let bad = good.adding([
      "train/cat/broken.jpg": .cutImage(64, 48, keeping: 100),
      "train/dog/page.jpg": .text("<!DOCTYPE html><html></html>\n"),
      "train/loose.jpg": .image(64, 48, seed: 60),
      "train/dog/animation.gif": .disguised(as: "png", 64, 48),
    ])
    return [
      GoldenDataset("classification-folders/ok", good),
      GoldenDataset("classification-folders/err", bad),
    ]
  }

  /// Roboflow's multi-label export: `_classes.csv` beside the images of each split.
  static var classificationCSV: [GoldenDataset] {
    let good =
      drawn(GoldenImage.train, under: "train/", seed: 1)
      .adding(drawn(GoldenImage.valid, under: "valid/", seed: 11))
      .adding([
        "train/_classes.csv": .text(classes(GoldenImage.train)),
        "valid/_classes.csv": .text(classes(GoldenImage.valid)),
      ])
    let bad = good.adding([
      "train/_classes.csv": .text(
        classes(GoldenImage.train).replacing("garden.jpg, 0, 1", with: "garden.jpg, 0, yes")
          + "lost.jpg, 1, 0\n"),
      "train/unlisted.jpg": .image(64, 48, seed: 70),
    ])
    return [
      GoldenDataset("classification-csv/ok", good), GoldenDataset("classification-csv/err", bad),
    ]
  }

  private static func classes(_ images: [GoldenImage]) -> String {
    // Roboflow writes a space after each comma.
    let rows = images.map { image in
      let cells = GoldenImage.classes.indices.map { number in
        image.boxes.contains { $0.category == number } ? "1" : "0"
      }
      return image.name + ", " + cells.joined(separator: ", ") + "\n"
    }
    return "filename, " + GoldenImage.classes.joined(separator: ", ") + "\n" + rows.joined()
  }
}
