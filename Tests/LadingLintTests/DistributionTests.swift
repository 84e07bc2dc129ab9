// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// Remarks on how the classes are distributed, the same for every format.
struct DistributionTests {
  static let image = DrawnImage.png(64, 48)

  static let datasets: [(DatasetFormat, [(String, [UInt8])])] = [
    (.coco, coco()), (.yolo, yolo()), (.voc, voc()), (.classification, folders()),
  ]

  /// 150 of one class and 3 of another.
  @Test(arguments: datasets.indices)
  func isSeenInEveryFormat(_ number: Int) throws {
    let (format, files) = Self.datasets[number]
    let report = try Linter.lint(MemoryDataset(files), options: LintOptions(format: format)).report
    #expect(report.dataset.classes.map(\.annotations).sorted() == [3, 150])
    #expect(report.summary.byRule["dist/imbalance"] == 1)
    #expect(report.summary.byRule["dist/few-samples"] == 1)
    #expect(report.summary.byRule["dist/rare-class"] == nil)
    let remark = try #require(report.findings.first { $0.rule == "dist/few-samples" })
    #expect(remark.severity == .info)
    #expect(remark.message.contains("(3)"))
    #expect(remark.location.path == nil)
  }

  private static func coco() -> [(String, [UInt8])] {
    let boxes = (1...153).map {
      """
      {"id":\($0),"image_id":1,"category_id":\($0 <= 150 ? 1 : 2),"bbox":[\($0 % 50),\($0 / 50),9,9]}
      """
    }
    let text = """
      {"info":{},"licenses":[],"images":[{"id":1,"file_name":"a.png","width":64,"height":48}],
       "annotations":[\(boxes.joined(separator: ","))],
       "categories":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}]}
      """
    return [("labels.json", Array(text.utf8)), ("a.png", image)]
  }

  private static func yolo() -> [(String, [UInt8])] {
    let rows = (1...153).map { "\($0 <= 150 ? 0 : 1) 0.5 0.5 0.1 0.\(100 + $0)\n" }.joined()
    let yaml = "train: images/train\nval: images/train\nnames: [cat, dog]\n"
    return [
      ("data.yaml", Array(yaml.utf8)), ("images/train/a.png", image),
      ("labels/train/a.txt", Array(rows.utf8)),
    ]
  }

  private static func voc() -> [(String, [UInt8])] {
    let objects = (1...153).map {
      """
      <object><name>\($0 <= 150 ? "cat" : "dog")</name><bndbox><xmin>1</xmin><ymin>1</ymin>
      <xmax>\(2 + $0 % 50)</xmax><ymax>\(2 + $0 / 50)</ymax></bndbox></object>
      """
    }
    let text = """
      <annotation><filename>a.png</filename>
      <size><width>64</width><height>48</height><depth>3</depth></size>
      \(objects.joined())</annotation>
      """
    return [("a.xml", Array(text.utf8)), ("a.png", image)]
  }

  private static func folders() -> [(String, [UInt8])] {
    (1...153).map { ("\($0 <= 150 ? "cat" : "dog")/\($0).png", image) }
  }
}
