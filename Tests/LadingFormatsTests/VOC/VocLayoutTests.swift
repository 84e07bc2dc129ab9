// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import Testing

@testable import LadingFormats

struct VocLayoutTests {
  static func xml(_ filename: String = "none.jpg") -> String {
    "<annotation><filename>\(filename)</filename></annotation>"
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var files: [(String, String)]
    /// Each XML's or mask's image.
    var pairs: [String: String]
    var splits: [String: Int] = [:]
    var root = ""
  }

  /// Layouts are told by names alone.
  static let image = "image"

  static let cases: [Case] = [
    Case(
      testDescription: "devkit at depth",
      files: [
        ("VOCdevkit/VOC2007/Annotations/a.xml", xml()),
        ("VOCdevkit/VOC2007/JPEGImages/a.jpg", image),
        ("VOCdevkit/VOC2012/Annotations/a.xml", xml()),
        ("VOCdevkit/VOC2012/JPEGImages/a.jpg", image),
        ("VOCdevkit/VOC2007/ImageSets/Main/train.txt", "a\n"),
        ("VOCdevkit/VOC2012/ImageSets/Main/val.txt", "a\n"),
        ("VOCdevkit/VOC2012/SegmentationClass/a.png", image),
      ],
      pairs: [
        "VOCdevkit/VOC2007/Annotations/a.xml": "VOCdevkit/VOC2007/JPEGImages/a.jpg",
        "VOCdevkit/VOC2012/Annotations/a.xml": "VOCdevkit/VOC2012/JPEGImages/a.jpg",
        "VOCdevkit/VOC2012/SegmentationClass/a.png": "VOCdevkit/VOC2012/JPEGImages/a.jpg",
      ], splits: ["train": 1, "val": 1]),
    Case(
      testDescription: "devkit at the top",
      files: [
        ("Annotations/a.xml", xml()), ("JPEGImages/a.jpg", image), ("JPEGImages/b.jpg", image),
      ], pairs: ["Annotations/a.xml": "JPEGImages/a.jpg"], splits: ["": 2]),
    Case(
      testDescription: "lower case",
      files: [("annotations/a.xml", xml()), ("images/a.png", image)],
      pairs: ["annotations/a.xml": "images/a.png"], splits: ["": 1]),
    Case(
      testDescription: "below a wrapping folder",
      files: [("w/annotations/a.xml", xml()), ("w/images/a.png", image)],
      pairs: ["w/annotations/a.xml": "w/images/a.png"], splits: ["": 1], root: "w"),
    Case(
      testDescription: "annotations/xmls beside images",
      files: [("annotations/xmls/a.xml", xml()), ("images/a.jpg", image)],
      pairs: ["annotations/xmls/a.xml": "images/a.jpg"], splits: ["": 1]),
    Case(
      testDescription: "split folders below annotations and images",
      files: [
        ("annotations/train/a.xml", xml()), ("images/train/a.jpg", image),
        ("annotations/val/a.xml", xml()), ("images/val/a.jpg", image),
      ],
      pairs: [
        "annotations/train/a.xml": "images/train/a.jpg",
        "annotations/val/a.xml": "images/val/a.jpg",
      ], splits: ["train": 1, "val": 1]),
    Case(
      testDescription: "Roboflow",
      files: [
        ("train/a.jpg", image), ("train/a.xml", xml()), ("train/b.jpg", image),
        ("valid/c.xml", xml()), ("valid/c.jpg", image), ("README.txt", "hello"), ("x.jpg", image),
      ], pairs: ["train/a.xml": "train/a.jpg", "valid/c.xml": "valid/c.jpg"],
      splits: ["train": 2, "valid": 1]),
    Case(
      testDescription: "flat", files: [("a.xml", xml()), ("a.jpg", image)],
      pairs: ["a.xml": "a.jpg"], splits: ["": 1]),
    Case(
      testDescription: "names that differ in case",
      files: [
        ("0af.xml", xml()), ("0AF.jpg", image), ("1af.xml", xml()), ("1AF.jpg", image),
        ("1af.jpg", image),
      ],
      pairs: ["0af.xml": "0AF.jpg", "1af.xml": "1af.jpg"], splits: ["": 3]),
    Case(
      testDescription: "dots in names",
      files: [
        ("Annotations/0.0009.xml", xml()), ("JPEGImages/0.0009.jpg", image),
        ("Annotations/0.xml", xml()), ("JPEGImages/0.1.jpg", image),
        ("ImageSets/Main/train.txt", "0.0009\r\n"),
      ], pairs: ["Annotations/0.0009.xml": "JPEGImages/0.0009.jpg"], splits: ["train": 1]),
    Case(
      testDescription: "by filename",
      files: [
        ("Annotations/1.xml", xml("cat.jpg")), ("JPEGImages/cat.jpg", image),
        ("Annotations/2.xml", xml("C:\\pictures\\dog.JPG")), ("JPEGImages/dog.jpg", image),
        ("Annotations/3.xml", xml("cow")), ("JPEGImages/cow.jpg", image),
        ("Annotations/4.xml", xml("cat.jpg")), ("Annotations/5.xml", xml("no.jpg")),
      ],
      pairs: [
        "Annotations/1.xml": "JPEGImages/cat.jpg", "Annotations/2.xml": "JPEGImages/dog.jpg",
        "Annotations/3.xml": "JPEGImages/cow.jpg",
      ], splits: ["": 3]),
    Case(
      testDescription: "an image with an XML of its own is not taken away",
      files: [("a.xml", xml("a.jpg")), ("a copy.xml", xml("a.jpg")), ("a.jpg", image)],
      pairs: ["a.xml": "a.jpg"], splits: ["": 1]),
    Case(
      testDescription: "two images of one name",
      files: [("a.xml", xml("a.png")), ("a.jpg", image), ("a.png", image)],
      pairs: ["a.xml": "a.png"], splits: ["": 2]),
    Case(
      testDescription: "folders of other names",
      files: [("boxes/a.xml", xml()), ("photographs/a.jpg", image)],
      pairs: ["boxes/a.xml": "photographs/a.jpg"], splits: ["": 1]),
    Case(
      testDescription: "class lists and unions are no splits",
      files: [
        ("Annotations/a.xml", xml()), ("JPEGImages/a.jpg", image), ("Annotations/b.xml", xml()),
        ("JPEGImages/b.jpg", image), ("JPEGImages/c.jpg", image), ("JPEGImages/d.jpg", image),
        ("ImageSets/Main/train.txt", "a\n"), ("ImageSets/Main/val.txt", "b\n"),
        ("ImageSets/Main/trainval.txt", "a\nb\n"), ("ImageSets/Main/test.txt", "c\n"),
        ("ImageSets/Main/cat_train.txt", "a  1\n"), ("ImageSets/Main/cat_val.txt", "b -1\n"),
        ("ImageSets/Main/dog_train.txt", ""), ("ImageSets/Main/train_train.txt", "a -1\n"),
        ("ImageSets/Layout/all.txt", "a\nb\nc\nd\n"), ("ImageSets/Main/hard_val.txt", "b\n"),
      ],
      pairs: ["Annotations/a.xml": "JPEGImages/a.jpg", "Annotations/b.xml": "JPEGImages/b.jpg"],
      splits: ["train": 1, "val": 1, "test": 1, "hard_val": 1]),
    Case(
      testDescription: "a union beside one part stays, equal sets both stay",
      files: [
        ("Annotations/a.xml", xml()), ("JPEGImages/a.jpg", image), ("JPEGImages/b.jpg", image),
        ("ImageSets/Main/train.txt", "a\n"), ("ImageSets/Main/trainval.txt", "a\nb\n"),
        ("ImageSets/Main/val.txt", "a\n"),
      ], pairs: ["Annotations/a.xml": "JPEGImages/a.jpg"],
      splits: ["train": 1, "val": 1, "trainval": 2]),
    Case(
      testDescription: "trainval alone with a copy",
      files: [
        ("Annotations/a.xml", xml()), ("JPEGImages/a.jpg", image),
        ("ImageSets/Main/train.txt", "a\n"), ("ImageSets/Main/trainval.txt", "a\n"),
      ], pairs: ["Annotations/a.xml": "JPEGImages/a.jpg"], splits: ["train": 1]),
    Case(
      testDescription: "lists for segmentation only",
      files: [
        ("JPEGImages/a.jpg", image), ("SegmentationClass/a.png", image),
        ("Annotations/a.xml", xml()),
        ("SegmentationObject/a.png", image), ("ImageSets/Segmentation/train.txt", "a\n"),
      ],
      pairs: [
        "SegmentationClass/a.png": "JPEGImages/a.jpg",
        "SegmentationObject/a.png": "JPEGImages/a.jpg",
        "Annotations/a.xml": "JPEGImages/a.jpg",
      ], splits: ["train": 1]),
    Case(
      testDescription: "ids below folders and with spaces",
      files: [
        ("Annotations/x/a b.xml", xml()), ("JPEGImages/x/a b.jpg", image),
        ("ImageSets/Main/train.txt", "x/a b\n"),
      ], pairs: ["Annotations/x/a b.xml": "JPEGImages/x/a b.jpg"], splits: ["train": 1]),
    Case(
      testDescription: "no images",
      files: [("Annotations/a.xml", xml("a.jpg")), ("ImageSets/Main/val.txt", "a\n")],
      pairs: [:], splits: ["val": 0]),
  ]

  @Test(arguments: cases)
  func pairs(_ item: Case) throws {
    let source = MemoryDataset(texts: item.files)
    let reader = try source.makeReader()
    let layout = VocLayout(source.inventory, root: Array(item.root.utf8), reader: reader)
    var pairs: [String: String] = [:]
    for file in layout.xmls + layout.masks {
      if let image = layout.image(of: file) {
        pairs[source.inventory.path(file).string] = source.inventory.path(image).string
      }
    }
    #expect(pairs == item.pairs)
    let splits = layout.splits { list in (try? layout.ids(of: list, reader: reader)) ?? [] }
    let counts = splits.map { ($0.name, $0.members.count { $0.image >= 0 }) }
    #expect(Dictionary(uniqueKeysWithValues: counts) == item.splits)
    #expect(splits.map(\.name) == splits.map(\.name).sorted())
  }

  @Test func everyLineOfAListStandsForSomething() throws {
    let source = MemoryDataset(texts: [
      ("Annotations/a.xml", Self.xml()), ("JPEGImages/a.jpg", Self.image),
      ("Annotations/b.xml", Self.xml()), ("JPEGImages/c 1.jpg", Self.image),
      (
        "ImageSets/Main/train.txt",
        "\u{FEFF}a\r\n\n  b  \nc 1\na  1\na 1 -1\na.jpg\nb.xml\nd\nA\n# remark\nno.jpg"
      ),
    ])
    let reader = try source.makeReader()
    let layout = VocLayout(source.inventory, root: [], reader: reader)
    let list = try #require(layout.lists.first)
    let a = source.inventory.find("JPEGImages/a.jpg")
    let aXML = source.inventory.find("Annotations/a.xml")
    let b = source.inventory.find("Annotations/b.xml")
    let c = source.inventory.find("JPEGImages/c 1.jpg")
    #expect(
      try layout.ids(of: list, reader: reader) == [
        .found(image: a, xml: aXML), .found(image: nil, xml: b), .found(image: c, xml: nil),
        .found(image: a, xml: aXML), .found(image: a, xml: aXML),
        .withExtension(image: a, xml: aXML), .withExtension(image: nil, xml: b), .unknown("d"),
        .unknown("A"), .unknown("# remark"), .unknown("no.jpg"),
      ])
    #expect(try layout.lines(of: list, reader: reader).map(\.offset).prefix(3) == [3, 9, 13])
  }
}

extension MemoryDataset {
  /// Files of text; images too, where only their names matter.
  init(texts: [(String, String)]) { self.init(texts.map { ($0.0, Array($0.1.utf8)) }) }
}
