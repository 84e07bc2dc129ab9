// SPDX-License-Identifier: Apache-2.0

import LadingLint

extension GoldenDataset {
  /// Roboflow's export: a JSON beside the images of each split.
  static var cocoRoboflow: [GoldenDataset] {
    let readme = "Exported for the tests of Lading: drawn images, made-up boxes.\n"
    let good =
      drawn(GoldenImage.train, under: "train/", seed: 1)
      .adding(drawn(GoldenImage.valid, under: "valid/", seed: 11))
      .adding([
        "README.dataset.txt": .text(readme),
        "train/_annotations.coco.json": .text(coco(GoldenImage.train, isRoboflow: true)),
        "valid/_annotations.coco.json": .text(coco(GoldenImage.valid, isRoboflow: true)),
      ])
    var faulty = GoldenImage.train
    faulty[0].boxes[1].x = 60
    faulty[3].boxes[0].width = 0
    faulty[4].boxes[1].category = 7
    faulty.append(GoldenImage("lost.jpg", [GoldenBox(0, 2, 2, 9, 9)]))
    let bad = good.adding([
      "train/_annotations.coco.json": .text(coco(faulty, isRoboflow: true, repeatsID: true)),
      "train/forgotten.jpg": .image(64, 48, seed: 30),
      "train/garden.jpg": .cutImage(64, 48, keeping: 120),
      "valid/stairs.jpg": .image(32, 24, seed: 31),
      "clip.mp4": .bytes([0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70]),
    ])
    return [GoldenDataset("coco-roboflow/ok", good), GoldenDataset("coco-roboflow/err", bad)]
  }

  /// The official layout: one JSON a subset in annotations/, images in images/<subset>/.
  static var cocoCanonical: [GoldenDataset] {
    let good =
      drawn(GoldenImage.train, under: "images/train/", seed: 1)
      .adding(drawn(GoldenImage.valid, under: "images/val/", seed: 11))
      .adding([
        "annotations/instances_train.json": .text(coco(GoldenImage.train, isRoboflow: false)),
        "annotations/instances_val.json": .text(coco(GoldenImage.valid, isRoboflow: false)),
      ])
    let whole = coco(GoldenImage.valid, isRoboflow: false)
    let bad = good.adding([
      "annotations/instances_train.json": .text(
        coco(GoldenImage.train, isRoboflow: false, orphanImage: 99)),
      // Cut in the middle: the disk was full when it was written.
      "annotations/instances_val.json": .text(String(whole.prefix(whole.count * 2 / 3))),
      "images/train/yard.jpg": .disguised(as: "png", 64, 48),
      "images/train/page.jpg": .text("<!DOCTYPE html><html><body>404</body></html>\n"),
    ])
    return [GoldenDataset("coco-canonical/ok", good), GoldenDataset("coco-canonical/err", bad)]
  }

  private static func coco(
    _ images: [GoldenImage], isRoboflow: Bool, repeatsID: Bool = false, orphanImage: Int? = nil
  ) -> String {
    let first = isRoboflow ? 0 : 1
    var annotations: [String] = []
    for (index, image) in images.enumerated() {
      for box in image.boxes {
        annotations.append(
          #"{"id":\#(annotations.count + first),"image_id":\#(index + first),"#
            + #""category_id":\#(box.category + 1),"#
            + #""bbox":[\#(box.x),\#(box.y),\#(box.width),\#(box.height)],"#
            + #""area":\#(box.width * box.height),"segmentation":[],"iscrowd":0}"#)
      }
    }
    if repeatsID, let last = annotations.last { annotations.append(last) }
    if let orphanImage {
      annotations.append(
        #"{"id":\#(annotations.count + first),"image_id":\#(orphanImage),"category_id":1,"#
          + #""bbox":[1,1,8,8],"area":64,"segmentation":[],"iscrowd":0}"#)
    }
    let records = images.enumerated().map { index, image in
      #"{"id":\#(index + first),"license":1,"file_name":"\#(image.name)","#
        + #""height":\#(GoldenImage.height),"width":\#(GoldenImage.width)}"#
    }
    var categories = GoldenImage.classes.enumerated().map { index, name in
      #"{"id":\#(index + 1),"name":"\#(name)","supercategory":"\#(isRoboflow ? "pets" : "animal")"}"#
    }
    // Roboflow writes the project as category 0, which no annotation uses.
    if isRoboflow { categories.insert(#"{"id":0,"name":"pets","supercategory":"none"}"#, at: 0) }
    func rows(_ items: [String]) -> String { items.map { "    " + $0 }.joined(separator: ",\n") }
    return """
      {
        "info": {"year": "2026", "version": "1", "description": "drawn for tests"},
        "licenses": [{"id": 1, "url": "", "name": "CC0"}],
        "categories": [
      \(rows(categories))
        ],
        "images": [
      \(rows(records))
        ],
        "annotations": [
      \(rows(annotations))
        ]
      }

      """
  }
}
