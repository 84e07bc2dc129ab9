// SPDX-License-Identifier: Apache-2.0

import LadingModel

@testable import LadingLint

extension Fault {
  private static let voc = PlantLayout.of("voc")
  private static let devkit = ["voc-devkit"]
  private static let root = "VOCdevkit/VOC2012/"

  /// A piece of an annotation of one box (xmin 11, xmax 18, ymin 13, ymax 21) that gives way to
  /// another.
  private static func xml(
    _ rule: String, _ severity: Severity, _ name: String, _ old: String, _ new: String
  ) -> Fault {
    Fault(rule, severity, name, in: voc) { $0.replace($0.annotation("kitchen"), old, new) }
  }

  static let vocObjects = [
    xml("voc/xml-syntax", .error, "a bare &", "<name>cat<", "<name>cat & dog<"),
    xml("voc/xml-syntax", .error, "an element that stays open", "</bndbox>", ""),
    xml(
      "voc/xml-entity", .error, "an entity from outside", "<annotation>",
      "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<annotation>"),
    xml(
      "voc/xml-encoding", .warning, "gb2312", "<annotation>",
      "<?xml version=\"1.0\" encoding=\"gb2312\"?>\n<annotation>"),
    Fault("voc/wrong-root", .error, "another root", in: voc) {
      $0.replace($0.annotation("kitchen"), "<annotation>", "<document>")
      $0.replace($0.annotation("kitchen"), "</annotation>", "</document>")
    },
    Fault("voc/missing-size", .warning, "no size", in: voc) {
      $0.replace($0.annotation("kitchen"), "<size>", "<shape>")
      $0.replace($0.annotation("kitchen"), "</size>", "</shape>")
    },
    xml("voc/size-zero", .error, "a width of 0", "<width>64<", "<width>0<"),
    xml("image/size-mismatch", .error, "another width", "<width>64<", "<width>80<"),
    xml("voc/missing-name", .error, "no name", "<name>cat</name>", ""),
    xml("voc/missing-name", .error, "a blank name", "<name>cat<", "<name> <"),
    xml("voc/name-whitespace", .warning, "a blank before the name", "<name>cat<", "<name> cat<"),
    xml("voc/class-case", .warning, "a capital", "<name>cat<", "<name>Cat<"),
    Fault("voc/missing-bndbox", .error, "no box", in: voc) {
      $0.replace($0.annotation("kitchen"), "<bndbox>", "<box>")
      $0.replace($0.annotation("kitchen"), "</bndbox>", "</box>")
    },
    xml("voc/not-a-number", .error, "a letter", "<xmin>11<", "<xmin>l1<"),
    xml("voc/not-a-number", .error, "nan", "<xmin>11<", "<xmin>nan<"),
    xml("voc/box-inverted", .error, "left and right exchanged", "<xmin>11<", "<xmin>40<"),
    xml("voc/box-zero-size", .error, "no width", "<xmin>11<", "<xmin>18<"),
    xml("voc/box-out-of-bounds", .error, "beyond the right edge", "<xmax>18<", "<xmax>80<"),
    xml("voc/box-overrun-rounding", .warning, "by less than a pixel", "<xmax>18<", "<xmax>64.4<"),
    xml("voc/box-negative", .error, "left of the image", "<xmin>11<", "<xmin>-5<"),
    xml("voc/zero-based", .info, "a box from 0", "<xmin>11<", "<xmin>0<"),
    xml("voc/bool-field", .warning, "yes", "<difficult>0<", "<difficult>yes<"),
    Fault("voc/duplicate-object", .warning, "an object twice", in: voc) {
      let text = $0.text($0.annotation("kitchen"))
      guard let start = text.firstRange(of: "  <object>"),
        let end = text.firstRange(of: "</object>\n")
      else { return }
      let object = String(text[start.lowerBound..<end.upperBound])
      $0.replace($0.annotation("kitchen"), object, object + object)
    },
    xml("voc/filename-mismatch", .warning, "another file's name", ">kitchen.jpg<", ">bath.jpg<"),
  ]

  static let vocFiles = [
    Fault("voc/image-missing", .error, "an image that is gone", in: voc) {
      $0.remove($0.image("kitchen"))
    },
    Fault("voc/annotation-missing", .warning, "an annotation that is gone", in: voc) {
      $0.remove($0.annotation("kitchen"))
    },
    Fault("voc/imageset-unknown-id", .error, "an id of nothing", in: devkit) {
      $0.append(root + "ImageSets/Main/train.txt", "nowhere\n")
    },
    Fault("voc/imageset-extension", .error, "an id with .jpg", in: devkit) {
      $0.replace(root + "ImageSets/Main/train.txt", "kitchen\n", "kitchen.jpg\n")
    },
    Fault("voc/imageset-overlap", .warning, "an id in both sets", in: devkit) {
      $0.append(root + "ImageSets/Main/val.txt", "kitchen\n")
    },
    Fault("voc/mask-size", .error, "a smaller mask", in: devkit) {
      // Half of the only mask's height: the header says 24 rows.
      $0.draw(root + "JPEGImages/kitchen.jpg", 64, 24, seed: 4)
      $0.replace($0.annotation("kitchen"), "<height>48<", "<height>24<")
      $0.write(root + "SegmentationClass/kitchen.png", VocExample.indexedMask)
    },
    Fault("voc/mask-palette", .warning, "a mask of colours", in: devkit) {
      $0.draw(root + "SegmentationClass/kitchen.png", seed: 5)
    },
  ]
}
