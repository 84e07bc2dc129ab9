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
