// SPDX-License-Identifier: Apache-2.0

import LadingLint

extension GoldenDataset {
  /// Roboflow's export: data.yaml, and images/ and labels/ in each split.
  static var yoloRoboflow: [GoldenDataset] {
    let good =
      drawn(GoldenImage.train, under: "train/images/", seed: 1)
      .adding(drawn(GoldenImage.valid, under: "valid/images/", seed: 11))
      .adding(labels(GoldenImage.train, under: "train/labels/"))
      .adding(labels(GoldenImage.valid, under: "valid/labels/"))
      .adding([
        "README.roboflow.txt": "Exported for the tests of Lading.\n",
        "data.yaml": """
        train: ../train/images
        val: ../valid/images

        nc: 2
        names: ['cat', 'dog']

        """,
      ])
    let bad = good.adding([
      "train/labels/crossing.txt": "0 0.5 0.5 0.2 0.2\n2 0.25 0.25 0.1 0.1\n",
      "train/labels/garden.txt": "1 32 24 64 48\n",
      "train/labels/kitchen.txt": "0 0.2 0.3 0.1\n",
      "train/labels/park.txt": "cat 0.1 0.2 0.1 0.2\n0 0.5 0.5 0 0.2\n",
      "train/labels/nobody.txt": "0 0.5 0.5 0.1 0.1\n",
      "train/images/yard.png": .image(64, 48, seed: 40),
      "valid/images/balcony.jpg": .bytes([]),
    ])
    return [GoldenDataset("yolo-roboflow/ok", good), GoldenDataset("yolo-roboflow/err", bad)]
  }

  /// Darknet as CVAT exports it: obj.data names the lists and the classes.
  static var yoloDarknet: [GoldenDataset] {
    let folder = "obj_train_data/"
    let all = GoldenImage.train + GoldenImage.valid
    func list(_ images: [GoldenImage]) -> String {
      images.map { "data/obj_train_data/\($0.name)\n" }.joined()
    }
    let good =
      drawn(all, under: folder, seed: 1).adding(labels(all, under: folder))
      .adding([
        "obj.data": """
        classes = 2
        train = data/train.txt
        valid = data/valid.txt
        names = data/obj.names
        backup = backup/

        """,
        "obj.names": "cat\ndog\n",
        "train.txt": .text(list(GoldenImage.train)),
        "valid.txt": .text(list(GoldenImage.valid)),
      ])
    let bad = good.adding([
      folder + "kitchen.txt": "0 0.2 0.3 0.1 0.1\n5 0.2 0.3 0.1 0.1\n",
      folder + "yard.txt": "1 0.5 0.5 -0.2 0.2\n",
      folder + "yard.jpg": .text("not an image\n"),
    ])
    return [GoldenDataset("yolo-darknet/ok", good), GoldenDataset("yolo-darknet/err", bad)]
  }

  /// Darknet as Roboflow exports it: labels beside the images, names in `_darknet.labels`.
  static var yoloDarknetLabels: [GoldenDataset] {
    let names: RuleExample.Content = "cat\ndog\n"
    let good =
      drawn(GoldenImage.train, under: "train/", seed: 1)
      .adding(drawn(GoldenImage.valid, under: "valid/", seed: 11))
      .adding(labels(GoldenImage.train, under: "train/"))
      .adding(labels(GoldenImage.valid, under: "valid/"))
      .adding(["train/_darknet.labels": names, "valid/_darknet.labels": names])
    var bad = good.adding(["train/crossing.txt": "0 0.5 0.5 0.2\n1 nan 0.5 0.1 0.1\n"])
    bad["train/park.jpg"] = nil
    return [
      GoldenDataset("yolo-darknet-labels/ok", good), GoldenDataset("yolo-darknet-labels/err", bad),
    ]
  }

  private static func labels(
    _ images: [GoldenImage], under folder: String
  ) -> [String: RuleExample.Content] {
    var files: [String: RuleExample.Content] = [:]
    for image in images {
      let rows = image.boxes.map { box in
        let x = Double(box.x * 2 + box.width) / Double(2 * GoldenImage.width)
        let y = Double(box.y * 2 + box.height) / Double(2 * GoldenImage.height)
        let width = Double(box.width) / Double(GoldenImage.width)
        let height = Double(box.height) / Double(GoldenImage.height)
        return "\(box.category) \(x) \(y) \(width) \(height)\n"
      }
      files[folder + stem(image.name) + ".txt"] = .text(rows.joined())
    }
    return files
  }
}
