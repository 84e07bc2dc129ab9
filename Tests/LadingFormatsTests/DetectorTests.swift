// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingTestKit
import Testing

@testable import LadingFormats

/// Detection layout by layout, and what must not mislead it.
struct DetectorTests {
  static let photo = DrawnImage.jpeg(64, 48)
  static let box = "0 0.5 0.5 0.2 0.2\n"
  static let yaml = "train: images/train\nval: images/val\nnames: [cat]\n"
  static let xml = """
    <?xml version="1.0"?>
    <!-- <annotations> in a comment -->
    <annotation><filename>a.jpg</filename><object><name>cat</name><bndbox><xmin>1</xmin>
    <ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
    """

  static func coco(_ images: [String]) -> String {
    let records = images.enumerated().map { #"{"id":\#($0.offset),"file_name":"\#($0.element)"}"# }
    return #"{"images":[\#(records.joined(separator: ","))],"annotations":[],"categories":[]}"#
  }

  /// A layout as paths and texts; a path of an image needs no text.
  struct Layout: Sendable, CustomTestStringConvertible {
    var name: String
    var format: DatasetFormat?
    var root = ""
    var files: [(String, String)]
    var testDescription: String { name }

    func detect(format: DatasetFormat? = nil) throws -> Detection {
      let dataset = MemoryDataset(
        files.map { path, text in
          let isImage = [".jpg", ".png", ".JPG"].contains { path.hasSuffix($0) }
          return (path, isImage && text.isEmpty ? DetectorTests.photo : Array(text.utf8))
        })
      return try Detector.detect(dataset, format: format)
    }
  }

  static let layouts: [Layout] = [
    Layout(
      name: "canonical COCO", format: .coco,
      files: [
        ("annotations/instances_train2017.json", coco(["a.jpg"])), ("train2017/a.jpg", ""),
      ]),
    Layout(
      name: "Roboflow COCO", format: .coco,
      files: [
        ("train/_annotations.coco.json", coco(["a.jpg"])), ("train/a.jpg", ""),
        ("README.dataset.txt", "cats"),
      ]),
    Layout(
      name: "COCO in data and labels.json", format: .coco,
      files: [("labels.json", coco(["a.jpg"])), ("data/a.jpg", "")]),
    Layout(
      name: "COCO beside its images", format: .coco,
      files: [("x.json", coco(["a.jpg"])), ("a.jpg", "")]),
    Layout(
      name: "COCO panoptic", format: .coco,
      files: [
        (
          "annotations/panoptic_val.json",
          #"{"annotations":[{"image_id":1,"segments_info":[]}],"images":[{"id":1}]}"#
        ),
        ("annotations/panoptic_val/a.png", ""), ("val/a.jpg", ""),
      ]),
    Layout(
      name: "COCO whose images fill what is read", format: .coco,
      files: [
        ("x.json", coco((0..<3000).map { "image number \($0).jpg" })), ("image number 7.jpg", ""),
      ]),
    Layout(
      name: "COCO whose annotations come first", format: .coco,
      files: [
        (
          "x.json",
          #"{"annotations":["#
            + (0..<3000).map { #"{"id":\#($0),"image_id":1,"bbox":[1,2,3,4]}"# }
            .joined(separator: ",") + #"],"images":[]}"#
        ), ("a.jpg", ""),
      ]),
    Layout(
      name: "COCO of image_info", format: .coco,
      files: [
        ("annotations/image_info_test.json", #"{"images":[{"id":1,"file_name":"a.jpg"}]}"#),
        ("test/a.jpg", ""),
      ]),
    Layout(
      name: "COCO with a byte order mark", format: .coco,
      files: [("x.json", "\u{FEFF}" + coco(["a.jpg"])), ("a.jpg", "")]),
    Layout(
      name: "Ultralytics YOLO", format: .yolo,
      files: [
        ("data.yaml", yaml), ("images/train/a.jpg", ""), ("labels/train/a.txt", box),
        ("images/val/b.jpg", ""), ("labels/val/b.txt", box),
      ]),
    Layout(
      name: "Roboflow YOLO", format: .yolo,
      files: [
        ("data.yaml", yaml), ("train/images/a.jpg", ""), ("train/labels/a.txt", box),
        ("README.roboflow.txt", "cats"),
      ]),
    Layout(
      name: "YOLO without data.yaml", format: .yolo,
      files: [("images/a.jpg", ""), ("labels/a.txt", box)]),
    Layout(
      name: "YOLO of background only", format: .yolo,
      files: [("data.yaml", yaml), ("train/images/a.jpg", ""), ("train/labels/a.txt", "")]),
    Layout(
      name: "Darknet YOLO", format: .yolo,
      files: [
        ("obj.data", "classes = 1\ntrain = data/train.txt\nnames = data/obj.names\n"),
        ("obj.names", "cat\n"), ("train.txt", "data/obj_train_data/a.jpg\n"),
        ("obj_train_data/a.jpg", ""), ("obj_train_data/a.txt", box),
      ]),
    Layout(
      name: "Roboflow Darknet", format: .yolo,
      files: [
        ("train/a.jpg", ""), ("train/a.txt", box), ("train/_darknet.labels", "cat\n"),
      ]),
    Layout(
      name: "LabelImg YOLO", format: .yolo,
      files: [
        ("a.jpg", ""), ("a.txt", box), ("b.jpg", ""), ("b.txt", box), ("classes.txt", "cat\n"),
      ]),
    Layout(
      name: "YOLO with pixels for coordinates", format: .yolo,
      files: [
        ("data.yaml", yaml), ("train/images/a.jpg", ""), ("train/labels/a.txt", "0 32 24 10 10\n"),
      ]),
    Layout(
      name: "VOCdevkit", format: .voc,
      files: [
        ("VOCdevkit/VOC2007/Annotations/a.xml", xml), ("VOCdevkit/VOC2007/JPEGImages/a.jpg", ""),
        ("VOCdevkit/VOC2007/ImageSets/Main/train.txt", "a\n"),
      ]),
    Layout(
      name: "flat VOC", format: .voc,
      files: [("a.jpg", ""), ("a.xml", xml), ("b.jpg", ""), ("b.xml", xml)]),
    Layout(
      name: "Roboflow VOC", format: .voc,
      files: [("train/a.jpg", ""), ("train/a.xml", xml), ("valid/b.jpg", ""), ("valid/b.xml", xml)]),
    Layout(
      name: "VOC with masks", format: .voc,
      files: [
        ("Annotations/a.xml", xml), ("JPEGImages/a.jpg", ""), ("SegmentationClass/a.png", ""),
      ]),
    Layout(
      name: "classes in splits", format: .classification,
      files: [
        ("train/cat/a.jpg", ""), ("train/dog/b.jpg", ""), ("valid/cat/c.jpg", ""),
        ("valid/dog/d.jpg", ""),
      ]),
    Layout(
      name: "classes without splits", format: .classification,
      files: [("cat/1.jpg", ""), ("cat/2.jpg", ""), ("dog/1.jpg", ""), ("dog/2.jpg", "")]),
    Layout(
      name: "nested classes", format: .classification,
      files: [("animal/cat/a.jpg", ""), ("animal/dog/b.jpg", ""), ("plant/rose/c.jpg", "")]),
    Layout(
      name: "classes named like masks and labels", format: .classification,
      files: [
        ("with_mask/a.jpg", ""), ("without_mask/b.jpg", ""), ("mask/c.jpg", ""),
        ("label_0/d.jpg", ""),
      ]),
    Layout(
      name: "_classes.csv", format: .classification,
      files: [("train/_classes.csv", "filename, cat, dog\na.jpg, 1, 0\n"), ("train/a.jpg", "")]),
    Layout(
      name: "a wrapping root", format: .coco, root: "my data/v2",
      files: [
        ("my data/v2/train/_annotations.coco.json", coco(["a.jpg"])),
        ("my data/v2/train/a.jpg", ""),
      ]),
    Layout(
      name: "a lone split is no wrapping root", format: .coco,
      files: [("train/_annotations.coco.json", coco(["a.jpg"])), ("train/a.jpg", "")]),
    Layout(
      name: "classes below a wrapping root", format: .classification, root: "pets",
      files: [("pets/cat/a.jpg", ""), ("pets/dog/b.jpg", "")]),
  ]

  @Test(arguments: layouts)
  func layout(_ layout: Layout) throws {
    let detection = try layout.detect()
    let seen = detection.evidence.map { "\($0.format) \($0.points) \($0.reason)" }
    #expect(detection.format == layout.format, "\(seen)")
    #expect(detection.confidence == .certain, "\(seen)")
    #expect(String(decoding: detection.root, as: UTF8.self) == layout.root)
    #expect(detection.mixed.isEmpty)
    #expect(detection.stray.isEmpty)
    #expect(detection.foreign.isEmpty)
  }

  static let nothing: [Layout] = [
    Layout(name: "images alone", files: [("a.jpg", ""), ("b.jpg", "")]),
    Layout(name: "one folder of images", files: [("cat/a.jpg", ""), ("cat/b.jpg", "")]),
    Layout(name: "splits of images alone", files: [("train/a.jpg", ""), ("valid/b.jpg", "")]),
    Layout(
      name: "images in splits below images",
      files: [("images/train/a.jpg", ""), ("images/val/b.jpg", "")]),
    Layout(
      name: "captions in text files",
      files: [("a.jpg", ""), ("a.txt", "a cat on a mat"), ("b.jpg", ""), ("b.txt", "a dog")]),
    Layout(
      name: "one text file among many images",
      files: (0..<9).map { ("\($0).jpg", "") } + [("3.txt", box)]),
    Layout(
      name: "one XML file among many images",
      files: (0..<9).map { ("\($0).jpg", "") } + [("3.xml", xml)]),
    Layout(
      name: "half of the images outside class folders",
      files: [("cat/a.jpg", ""), ("dog/b.jpg", ""), ("c.jpg", ""), ("d.jpg", "")]),
    Layout(
      name: "folders whose images a list names",
      files: [
        ("x/a.jpg", ""), ("y/b.jpg", ""), ("train.txt", "x/a.jpg\ny/b.jpg\n"),
      ]),
    Layout(name: "a JSON of settings", files: [("a.jpg", ""), ("package.json", #"{"images":1}"#)]),
    Layout(name: "nothing at all", files: []),
  ]

  @Test(arguments: nothing)
  func isNoDataset(_ layout: Layout) throws {
    let detection = try layout.detect()
    #expect(detection.format == nil, "\(detection.evidence)")
    #expect(detection.confidence == .none)
    #expect(detection.mixed.isEmpty)
    #expect(detection.foreign.isEmpty)
  }

  static let foreign: [Layout] = [
    Layout(
      name: "CreateML",
      files: [("a.jpg", ""), ("x.json", #"[{"image":"a.jpg","annotations":[{"label":"c"}]}]"#)]),
    Layout(
      name: "COCO results list",
      files: [("a.jpg", ""), ("x.json", #"[{"image_id":1,"category_id":1,"score":0.5}]"#)]),
    Layout(
      name: "LabelMe",
      files: [
        ("a.jpg", ""), ("a.json", #"{"version":"5","flags":{},"shapes":[],"imagePath":"a.jpg"}"#),
      ]),
    Layout(
      name: "VGG VIA",
      files: [
        ("a.jpg", ""),
        ("via.json", #"{"a.jpg123":{"filename":"a.jpg","size":123,"regions":[]}}"#),
      ]),
    Layout(
      name: "Label Studio",
      files: [
        ("a.jpg", ""), ("x.json", #"[{"id":1,"data":{"image":"a.jpg"},"annotations":[]}]"#),
      ]),
    Layout(
      name: "Datumaro",
      files: [
        ("images/a.jpg", ""), ("annotations/x.json", #"{"info":{},"categories":{},"items":[]}"#),
      ]),
    Layout(
      name: "CVAT XML",
      files: [
        ("images/a.jpg", ""),
        ("annotations.xml", #"<?xml version="1.0"?><annotations><image id="0"/></annotations>"#),
      ]),
    Layout(
      name: "KITTI",
      files: [
        ("training/image_2/a.png", ""),
        ("training/label_2/a.txt", "Car 0.0 0 -1 0 1 2 3 -1 -1 -1 -1 -1 -1 -1\n"),
      ]),
    Layout(
      name: "DOTA labelTxt",
      files: [("images/a.png", ""), ("labelTxt/a.txt", "1 1 2 1 2 2 1 2 plane 0\n")]),
    Layout(name: "TFRecord", files: [("a.jpg", ""), ("train.tfrecord-00000-of-00001", "x")]),
    Layout(
      name: "TensorFlow Object Detection CSV",
      files: [
        ("a.jpg", ""),
        (
          "_annotations.csv",
          "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,9,9,cat,1,1,2,2\n"
        ),
      ]),
    Layout(
      name: "PaliGemma JSONL",
      files: [
        ("a.jpg", ""), ("_annotations.train.jsonl", #"{"image":"a.jpg","prefix":"","suffix":""}"#),
      ]),
    Layout(
      name: "Roboflow semantic segmentation masks",
      files: [
        ("train/a.jpg", ""), ("train/a_mask.png", ""),
        ("train/_classes.csv", "Pixel Value, Class\n0, background\n"),
      ]),
    Layout(name: "segmentation masks", files: [("images/a.jpg", ""), ("masks/a.png", "")]),
    Layout(
      name: "MOT",
      files: [("seq/img1/000001.jpg", ""), ("seq/gt/gt.txt", "1,1,0,4,4,8,1,1,1.0\n")]),
  ]

  @Test(arguments: foreign)
  func namesWhatItDoesNotRead(_ layout: Layout) throws {
    let detection = try layout.detect()
    #expect(detection.format == nil, "\(detection.evidence)")
    #expect(detection.foreign.map(\.name) == [layout.name])
  }

  // MARK: A stray file never decides

  @Test(arguments: [("b.txt", box), ("b.xml", xml)])
  func aStrayFileBesideCOCOIsNamed(_ name: String, _ text: String) throws {
    let detection = try Layout(
      name: "", format: .coco,
      files: [
        ("train/_annotations.coco.json", Self.coco(["a.jpg", "b.jpg"])), ("train/a.jpg", ""),
        ("train/b.jpg", ""), ("train/" + name, text),
      ]
    ).detect()
    #expect(detection.format == .coco)
    #expect(detection.confidence == .certain)
    #expect(detection.stray.count == 1)
    #expect(detection.stray.first?.files.count == 1)
  }

  @Test func aStrayCOCOFileBesideYOLOIsNamed() throws {
    let images = (0..<10).flatMap {
      [("train/images/\($0).jpg", ""), ("train/labels/\($0).txt", Self.box)]
    }
    let detection = try Layout(
      name: "",
      files: images + [("data.yaml", Self.yaml), ("old.json", Self.coco(["0.jpg", "gone.jpg"]))]
    ).detect()
    #expect(detection.format == .yolo)
    #expect(detection.stray.map(\.format) == [.coco])
  }

  @Test func aStrayFileAmongClassFoldersDoesNotDecide() throws {
    let images = (0..<10).flatMap { [("cat/\($0).jpg", ""), ("dog/\($0).jpg", "")] }
    let detection = try Layout(name: "", files: images + [("cat/3.xml", Self.xml)]).detect()
    #expect(detection.format == .classification)
    #expect(detection.stray.map(\.format) == [.voc])
  }

  @Test func twoFullFormatsAreMixed() throws {
    let files = (0..<4).flatMap {
      [("\($0).jpg", ""), ("\($0).txt", Self.box), ("\($0).xml", Self.xml)]
    }
    let layout = Layout(name: "", files: files)
    let detection = try layout.detect()
    #expect(detection.format == nil)
    #expect(detection.mixed == [.yolo, .voc])
    let forced = try layout.detect(format: .voc)
    #expect(forced.format == .voc)
    #expect(forced.confidence == .certain)
    #expect(forced.mixed.isEmpty)
  }

  @Test func imagesAndTheirMasksAreNoClasses() throws {
    let names = ["0001TP_1", "0001TP_2", "0016E5_3"]
    let detection = try Layout(
      name: "", files: names.flatMap { [("left/\($0).jpg", ""), ("right/\($0).png", "")] }
    ).detect()
    #expect(detection.format == nil)
  }

  @Test func yamlAloneIsProbable() throws {
    let detection = try Layout(name: "", files: [("data.yaml", Self.yaml), ("images/a.jpg", "")])
      .detect()
    #expect(detection.format == .yolo)
    #expect(detection.confidence == .probable)
    #expect(detection.score == 40)
  }

  @Test func brokenCOCOIsStillCOCOByItsName() throws {
    for text in ["", "<html>", "{\"images\": [", "\u{0}\u{0}"] {
      let detection = try Layout(
        name: "", files: [("train/_annotations.coco.json", text), ("train/a.jpg", "")]
      ).detect()
      #expect(detection.format == .coco, "\(text)")
      #expect(detection.annotationFiles.count == 1, "\(text)")
    }
  }

  @Test func everyCOCOFileIsListed() throws {
    let detection = try Layout(
      name: "",
      files: [
        ("annotations/instances_val.json", Self.coco(["b.jpg"])),
        ("annotations/person_keypoints_val.json", Self.coco(["b.jpg"])),
        ("annotations/results.json", #"[{"image_id":1,"category_id":1,"score":1}]"#),
        ("settings.json", "{}"), ("val/b.jpg", ""),
      ]
    ).detect()
    #expect(detection.annotationFiles == [0, 1])
    #expect(detection.foreign == [ForeignAnnotation(name: "COCO results list", files: [2])])
  }

  @Test func evidenceIsInOrderAndAddsUp() throws {
    let detection = try Layout(
      name: "",
      files: [
        ("valid/_annotations.coco.json", Self.coco(["b.jpg"])), ("valid/b.jpg", ""),
        ("train/_annotations.coco.json", Self.coco(["a.jpg"])), ("train/a.jpg", ""),
      ]
    ).detect()
    #expect(
      detection.evidence.map(\.path?.string) == [
        "train/_annotations.coco.json", "train/_annotations.coco.json",
        "valid/_annotations.coco.json", "valid/_annotations.coco.json",
      ])
    #expect(detection.score == detection.evidence.reduce(0) { $0 + $1.points })
  }

  @Test func unreadableFilesDoNotStopDetection() throws {
    let dataset = MemoryDataset(
      [
        ("train/a.jpg", Self.photo), ("train/a.xml", Array(Self.xml.utf8)),
        ("train/b.jpg", Self.photo), ("train/b.xml", Array(Self.xml.utf8)),
        ("x.json", []),
      ], failing: ["x.json", "train/b.xml"])
    #expect(try Detector.detect(dataset).format == .voc)
  }
}

struct WrappingRootTests {
  private func root(_ paths: [String]) -> String {
    var listing = InventoryBuilder()
    for path in paths {
      if let entry = EntryPath(path) { listing.add(path: entry, size: 1) }
    }
    return String(decoding: WrappingRoot.find(Inventory(listing)), as: UTF8.self)
  }

  @Test(arguments: [
    (["w/a/1.jpg", "w/b/2.jpg"], "w"),
    (["w/a.jpg", "w/a.xml"], "w"),
    (["w/v/x/a/1.jpg", "w/v/x/b/1.jpg"], "w/v/x"),
    (["w/v/x/y/a/1.jpg", "w/v/x/y/b/1.jpg"], "w/v/x"),
    // A class: it holds images, and nothing that speaks of them.
    (["cat/1.jpg", "cat/2.jpg"], ""),
    (["cat/1.jpg", "cat/kitten/2.jpg"], ""),
    (["train/a.jpg", "train/_annotations.coco.json"], ""),
    (["w/a/1.jpg", "README.md"], ""),
  ])
  func isWhatOnlyWraps(_ paths: [String], _ expected: String) {
    #expect(root(paths) == expected)
  }
}
