// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// What each format says of an image, in the one form that services get.
@Suite struct ImageMarksTests {
  private let folder = TemporaryFolder()

  /// The marks of all images of what was written to `ds`, by their file names.
  private func marks() throws -> [String: ImageMarks] {
    let source = try openSource(folder.path + "/ds")
    let reader = try source.makeReader()
    let detection = try Detector.detect(source)
    let packable = try detection.openPackable(source, reader: reader)
    var marks: [String: ImageMarks] = [:]
    for image in 0..<packable.images.count {
      let path = source.inventory.path(packable.images.entry(image))
      marks[String(decoding: path.name, as: UTF8.self)] = try packable.marks(
        image, size: (100, 50), reader: reader)
    }
    return marks
  }

  private func box(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) throws
    -> ImageMarks.Shape
  {
    .box(try #require(ImageMarks.Box(left: left, top: top, right: right, bottom: bottom)))
  }

  /// The pixels of a mask, a line a row, `#` for white.
  private func picture(_ shape: ImageMarks.Shape?) throws -> [String] {
    guard case .mask(let png)? = shape else { return [] }
    let decoder = try PNGDecoder(MemorySource(png), as: .index)
    var rows: [String] = []
    var row: [UInt8] = []
    while try decoder.readRow(&row) {
      rows.append(String(row.map { $0 == 0 ? "." : "#" }))
    }
    return rows
  }

  @Test func cocoHasOutlinesMasksAndBoxes() throws {
    for name in ["a", "b"] { folder.write("ds/train/\(name).png", DrawnImage.png(8, 4)) }
    folder.write(
      "ds/train/_annotations.coco.json",
      """
      {"images": [{"id": 1, "file_name": "a.png", "width": 8, "height": 4},
        {"id": 2, "file_name": "b.png", "width": 8, "height": 4}],
       "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
       "annotations": [
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [2, 1, 4, 2], "area": 8, "iscrowd": 0},
        {"id": 2, "image_id": 1, "category_id": 2, "bbox": [0, 0, 8, 4], "area": 9, "iscrowd": 0,
         "segmentation": [[0, 0, 8, 0, 4, 4], [0, 0, 2, 0, 2, 2, 0, 2]]},
        {"id": 3, "image_id": 1, "category_id": 1, "bbox": [0, 0, 2, 2], "area": 3, "iscrowd": 1,
         "segmentation": {"size": [4, 8], "counts": [1, 2, 2, 1, 26]}},
        {"id": 4, "image_id": 1, "category_id": 9, "bbox": [0, 0, 2, 2], "area": 3, "iscrowd": 0},
        {"id": 5, "image_id": 1, "category_id": 1, "bbox": [6, 3, 9, 9], "area": 3, "iscrowd": 0}]}
      """)
    let marks = try marks()
    #expect(marks["b.png"] == ImageMarks())
    let a = try #require(marks["a.png"])
    #expect(a.leftOut == 1)
    #expect(a.objects.map(\.name) == ["cat", "dog", "dog", "cat", "cat"])
    #expect(a.objects.first?.shape == (try box(0.25, 0.25, 0.75, 0.75)))
    #expect(a.objects.last?.shape == (try box(0.75, 0.75, 1, 1)))
    guard case .polygon(let points) = a.objects[1].shape else {
      Issue.record("no outline")
      return
    }
    #expect(points.map { [$0.x, $0.y] } == [[0, 0], [1, 0], [0.5, 1]])
    #expect(
      try picture(a.objects[3].shape) == ["........", "##......", "#.......", "........"])
  }

  @Test func compressedRunsAreTheSameMask() throws {
    // As pycocotools encodes the mask of 1, 2, 2, 1, 26.
    folder.write("ds/train/a.png", DrawnImage.png(8, 4))
    folder.write(
      "ds/train/_annotations.coco.json",
      """
      {"images": [{"id": 1, "file_name": "a.png", "width": 8, "height": 4}],
       "categories": [{"id": 1, "name": "cat"}],
       "annotations": [{"id": 3, "image_id": 1, "category_id": 1, "bbox": [0, 0, 2, 2], "area": 3,
         "iscrowd": 1, "segmentation": {"size": [4, 8], "counts": "\(Self.code)"}}]}
      """)
    #expect(
      try picture(marks()["a.png"]?.objects.first?.shape)
        == ["........", "##......", "#.......", "........"])
  }

  /// 1, 2, 2, then 1 - 2 and 26 - 2, in groups of five bits.
  static let code = "122Oh0"

  @Test func panopticImagesHaveAMaskASegment() throws {
    folder.write("ds/panoptic_val.json", "")
    folder.write("ds/val/a.jpg", DrawnImage.jpeg(4, 2))
    folder.write("ds/panoptic_val/a.png", DrawnPNG.ids(4, 2) { x, _ in x < 3 ? 700 : 5 })
    folder.write(
      "ds/panoptic_val.json",
      """
      {"images": [{"id": 1, "file_name": "a.jpg", "width": 4, "height": 2}],
       "categories": [{"id": 1, "name": "sky", "isthing": 0}, {"id": 2, "name": "sea", "isthing": 0}],
       "annotations": [{"image_id": 1, "file_name": "a.png", "segments_info": [
         {"id": 700, "category_id": 1, "area": 6, "bbox": [0, 0, 3, 2], "iscrowd": 0},
         {"id": 5, "category_id": 2, "area": 2, "bbox": [3, 0, 1, 2], "iscrowd": 0}]}]}
      """)
    let a = try #require(try marks()["a.jpg"])
    #expect(a.objects.map(\.name) == ["sky", "sea"])
    #expect(try picture(a.objects[0].shape) == ["###.", "###."])
    #expect(try picture(a.objects[1].shape) == ["...#", "...#"])
  }

  @Test func yoloHasBoxesAndOutlines() throws {
    folder.write("ds/data.yaml", "train: train/images\nval: train/images\nnames: [cat, dog]\n")
    folder.write("ds/train/images/a.png", DrawnImage.png(8, 4))
    folder.write(
      "ds/train/labels/a.txt",
      "1 0.5 0.5 0.5 0.5\n0 0 0 1 0 0.5 1\r\n\n7 0.25 0.25 0.5 0.5\nx 0.5 0.5 1 1\n0 0.5 0.5 0 1\n")
    let a = try #require(try marks()["a.png"])
    #expect(a.objects.map(\.name) == ["dog", "cat", "class-7"])
    #expect(a.leftOut == 2)
    #expect(a.objects[0].shape == (try box(0.25, 0.25, 0.75, 0.75)))
    guard case .polygon(let points) = a.objects[1].shape else {
      Issue.record("no outline")
      return
    }
    #expect(points.map { [$0.x, $0.y] } == [[0, 0], [1, 0], [0.5, 1]])
  }

  @Test func vocHasBoxesAndMasks() throws {
    func object(_ name: String, _ box: [Int]) -> String {
      let edges = zip(["xmin", "ymin", "xmax", "ymax"], box).map { "<\($0)>\($1)</\($0)>" }
      return "<object><name>\(name)</name><bndbox>\(edges.joined())</bndbox></object>"
    }
    let size = "<size><width>10</width><height>10</height><depth>3</depth></size>"
    for name in ["a", "b"] {
      folder.write("ds/JPEGImages/\(name).jpg", DrawnImage.jpeg(10, 10))
      folder.write(
        "ds/Annotations/\(name).xml",
        "<annotation><filename>\(name).jpg</filename>\(size)"
          + object("cat", [1, 1, 5, 10]) + object("dog", [6, 1, 10, 10]) + "</annotation>")
    }
    folder.write(
      "ds/SegmentationObject/b.png", DrawnPNG.mask(10, 10) { x, _ in x == 9 ? 255 : x < 2 ? 1 : 0 })
    let marks = try marks()
    let a = try #require(marks["a.jpg"])
    #expect(a.objects.map(\.name) == ["cat", "dog"])
    #expect(a.objects[0].shape == (try box(0, 0, 0.5, 1)))
    #expect(a.objects[1].shape == (try box(0.5, 0, 1, 1)))
    let b = try #require(marks["b.jpg"])
    #expect(
      try picture(b.objects[0].shape) == Array(repeating: "##........", count: 10))
    #expect(b.objects[1].shape == (try box(0.5, 0, 1, 1)))
  }

  @Test func classificationHasClasses() throws {
    for name in ["cat", "dog"] {
      for number in 0..<2 {
        folder.write("ds/train/\(name)/\(name)\(number).png", DrawnImage.png(8, 4, seed: number))
      }
    }
    let marks = try marks()
    #expect(marks["cat0.png"] == ImageMarks(classes: ["cat"]))
    #expect(marks["dog1.png"] == ImageMarks(classes: ["dog"]))
  }
}
