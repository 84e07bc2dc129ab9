// SPDX-License-Identifier: Apache-2.0

import LadingLint

extension GoldenDataset {
  /// The devkit: Annotations, JPEGImages and ImageSets below VOCdevkit/VOC2012.
  static var vocDevkit: [GoldenDataset] {
    let root = "VOCdevkit/VOC2012/"
    let all = GoldenImage.train + GoldenImage.valid
    func set(_ images: [GoldenImage]) -> RuleExample.Content {
      .text(images.map { stem($0.name) + "\n" }.joined())
    }
    let good =
      drawn(all, under: root + "JPEGImages/", seed: 1)
      .adding(annotations(all, under: root + "Annotations/", folder: "VOC2012"))
      .adding([
        root + "ImageSets/Main/train.txt": set(GoldenImage.train),
        root + "ImageSets/Main/val.txt": set(GoldenImage.valid),
        root + "ImageSets/Main/trainval.txt": set(all),
      ])
    var kitchen = GoldenImage.train[3]
    kitchen.boxes[0].x = 59
    var yard = GoldenImage.train[5]
    yard.boxes[0].width = -6
    var bad = good.adding([
      root + "Annotations/kitchen.xml": .text(xml(kitchen, folder: "VOC2012")),
      root + "Annotations/yard.xml": .text(xml(yard, folder: "VOC2012")),
      root + "Annotations/park.xml": """
      <annotation>
        <filename>park.jpg</filename>
        <object><name>cat & dog</name></object>
      </annotation>

      """,
      root + "ImageSets/Main/train.txt": set(
        GoldenImage.train + [GoldenImage("nowhere.jpg", [])]),
      root + "JPEGImages/garden.jpg": .cutImage(64, 48, keeping: 130),
    ])
    bad[root + "JPEGImages/stairs.jpg"] = nil
    return [GoldenDataset("voc-devkit/ok", good), GoldenDataset("voc-devkit/err", bad)]
  }

  /// Roboflow's export: an XML beside each image.
  static var vocFlat: [GoldenDataset] {
    let good =
      drawn(GoldenImage.train, under: "train/", seed: 1)
      .adding(drawn(GoldenImage.valid, under: "valid/", seed: 11))
      .adding(annotations(GoldenImage.train, under: "train/", folder: ""))
      .adding(annotations(GoldenImage.valid, under: "valid/", folder: ""))
    let bad = good.adding([
      "train/crossing.xml": """
      <annotation>
        <filename>crossing.jpg</filename>
        <size><width>64</width><height>48</height><depth>3</depth></size>
        <object><name>cat</name></object>
        <object>
          <bndbox><xmin>2</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>
        </object>
        <object>
          <name>dog</name>
          <bndbox><xmin>a</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>
        </object>
      </annotation>

      """,
      "train/nobody.xml": .text(xml(GoldenImage("nobody.jpg", []), folder: "")),
      "train/lonely.jpg": .image(64, 48, seed: 50),
      "valid/stairs.jpg": .image(80, 60, seed: 51),
    ])
    return [GoldenDataset("voc-flat/ok", good), GoldenDataset("voc-flat/err", bad)]
  }

  private static func annotations(
    _ images: [GoldenImage], under path: String, folder: String
  ) -> [String: RuleExample.Content] {
    var files: [String: RuleExample.Content] = [:]
    for image in images {
      files[path + stem(image.name) + ".xml"] = .text(xml(image, folder: folder))
    }
    return files
  }

  private static func xml(_ image: GoldenImage, folder: String) -> String {
    // Pixels count from 1 here, and the last one is inside the box.
    let objects = image.boxes.map { box in
      """
        <object>
          <name>\(GoldenImage.classes[box.category])</name>
          <pose>Unspecified</pose>
          <truncated>0</truncated>
          <difficult>0</difficult>
          <bndbox>
            <xmin>\(box.x + 1)</xmin>
            <xmax>\(box.x + box.width)</xmax>
            <ymin>\(box.y + 1)</ymin>
            <ymax>\(box.y + box.height)</ymax>
          </bndbox>
        </object>

      """
    }
    return """
      <annotation>
        <folder>\(folder)</folder>
        <filename>\(image.name)</filename>
        <size>
          <width>\(GoldenImage.width)</width>
          <height>\(GoldenImage.height)</height>
          <depth>1</depth>
        </size>
        <segmented>0</segmented>
      \(objects.joined())</annotation>

      """
  }
}
