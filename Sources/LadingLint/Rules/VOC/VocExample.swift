// SPDX-License-Identifier: Apache-2.0

/// Annotation files for the examples of the rules.
enum VocExample {
  /// An annotation of `a.jpg`, 64 × 48 pixels, with these objects.
  static func xml(
    filename: String = "a.jpg",
    size: String = "<size><width>64</width><height>48</height><depth>3</depth></size>",
    _ objects: String...
  ) -> RuleExample.Content {
    .text(
      """
      <annotation>
      <filename>\(filename)</filename>
      \(size)
      \(objects.joined(separator: "\n"))
      </annotation>

      """)
  }

  /// An object of a class with a box.
  static func object(
    _ name: String = "cat", _ xmin: String = "5", _ ymin: String = "6", _ xmax: String = "20",
    _ ymax: String = "30", more: String = ""
  ) -> String {
    """
    <object><name>\(name)</name>\(more)<bndbox><xmin>\(xmin)</xmin><ymin>\(ymin)</ymin>\
    <xmax>\(xmax)</xmax><ymax>\(ymax)</ymax></bndbox></object>
    """
  }

  /// One image with this annotation beside it.
  static func pair(_ xml: RuleExample.Content) -> RuleExample {
    RuleExample(["train/a.xml": xml, "train/a.jpg": .image(64, 48)])
  }

  /// One image with this annotation beside a second, faultless pair.
  static func withGood(_ xml: RuleExample.Content) -> RuleExample {
    RuleExample([
      "train/a.xml": xml, "train/a.jpg": .image(64, 48),
      "train/b.xml": Self.xml(filename: "b.jpg", object()), "train/b.jpg": .image(64, 48, seed: 1),
    ])
  }

  /// A devkit of one image with this label mask.
  static func mask(
    _ mask: RuleExample.Content, more: KeyValuePairs<String, RuleExample.Content> = [:]
  ) -> RuleExample {
    let files: [(path: String, content: RuleExample.Content)] = [
      ("VOC2007/Annotations/a.xml", xml(object())),
      ("VOC2007/JPEGImages/a.jpg", .image(64, 48)),
      ("VOC2007/SegmentationClass/a.png", mask),
    ]
    return RuleExample(files: files + more.map { ($0.key, $0.value) })
  }

  /// A PNG of 64 x 48 pixels with a palette: the left half is class 1, the rest background.
  static let indexedMask: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44,
    0x52, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x00, 0x30, 0x08, 0x03, 0x00, 0x00, 0x00, 0x96,
    0x95, 0x8C, 0x2D, 0x00, 0x00, 0x00, 0x06, 0x50, 0x4C, 0x54, 0x45, 0x00, 0x00, 0x00, 0x80,
    0x00, 0x00, 0x44, 0x52, 0xA2, 0x4F, 0x00, 0x00, 0x00, 0x26, 0x49, 0x44, 0x41, 0x54, 0x78,
    0xDA, 0xED, 0xCC, 0x41, 0x11, 0x00, 0x00, 0x0C, 0x02, 0x20, 0xD7, 0xBF, 0xF4, 0x22, 0xF8,
    0xF7, 0x20, 0x00, 0xB9, 0x22, 0x8D, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x81, 0x40, 0x20,
    0x58, 0x0D, 0x1E, 0xFE, 0x4C, 0x06, 0x01, 0xB9, 0x4E, 0x5F, 0xE2, 0x00, 0x00, 0x00, 0x00,
    0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
  ]

  /// A devkit of two images with this list of its training set.
  static func devkit(train: String, val: String = "b\n") -> RuleExample {
    RuleExample([
      "VOC2007/Annotations/a.xml": xml(object()),
      "VOC2007/Annotations/b.xml": xml(filename: "b.jpg", object()),
      "VOC2007/JPEGImages/a.jpg": .image(64, 48),
      "VOC2007/JPEGImages/b.jpg": .image(64, 48, seed: 1),
      "VOC2007/ImageSets/Main/train.txt": .text(train),
      "VOC2007/ImageSets/Main/val.txt": .text(val),
    ])
  }
}
