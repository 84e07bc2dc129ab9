// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

struct CocoGeometryLintTests {
  private let folder = TemporaryFolder()

  /// Lints annotations of one image of 64 x 48, with the categories behind or before them.
  private func lint(
    _ annotations: [String], categories: String = #"{"id":1,"name":"cat"}"#,
    categoriesFirst: Bool = false
  ) throws -> Report {
    folder.write("ds/train/a.png", DrawnImage.png(64, 48))
    let images = #""images":[{"id":1,"file_name":"a.png","width":64,"height":48}]"#
    let list = "\"annotations\":[\(annotations.joined(separator: ","))]"
    let classes = "\"categories\":[\(categories)]"
    let head = #""info":{},"licenses":[]"#
    let sections = categoriesFirst ? [classes, images, list] : [images, list, classes]
    folder.write(
      "ds/train/_annotations.coco.json", "{\(([head] + sections).joined(separator: ","))}")
    let source = try openSource(folder.path + "/ds")
    return try Linter.lint(source, options: LintOptions(format: .coco)).report
  }

  private func annotation(_ id: Int, _ box: String, _ more: String = "") -> String {
    #"{"id":\#(id),"image_id":1,"category_id":1,"bbox":[\#(box)]\#(more)}"#
  }

  private func rules(_ report: Report) -> [String: Int] {
    var rules: [String: Int] = [:]
    for (rule, count) in report.summary.byRule where rule.group == "coco" {
      rules[rule.description] = count
    }
    return rules
  }

  /// The suspicion is told once, at the file, and every box that leaves its image is counted.
  @Test func cornersAreSuspectedOnceAndCountedExactly() throws {
    let boxes = (0..<200).map { index in
      let (x, y) = (index % 40, index % 30)
      return annotation(index, "\(x),\(y),\(x + 20),\(y + 10)")
    }
    let report = try lint(boxes)
    let out = (0..<200).count { 2 * ($0 % 40) + 20 >= 65 || 2 * ($0 % 30) + 10 >= 49 }
    let found = rules(report)
    #expect(found["coco/bbox-xyxy-suspected"] == 1)
    #expect(found["coco/bbox-out-of-bounds"] == out)
    let finding = try #require(report.findings.first { $0.rule == "coco/bbox-xyxy-suspected" })
    #expect(finding.location.pointer == "/annotations")
    #expect(finding.location.offset == nil)
  }

  /// One box that leaves its image does not make a file of corners.
  @Test func aSingleWrongBoxIsNoSuspicion() throws {
    let boxes = (0..<20).map { annotation($0, "\(20 + $0),\(10 + $0),10,8") }
    #expect(
      rules(try lint(boxes + [annotation(99, "10,10,60,40")])) == ["coco/bbox-out-of-bounds": 1])
  }

  /// Where the categories stand does not matter.
  @Test(arguments: [true, false])
  func keypointsAreJudgedWhereverTheCategoriesStand(_ categoriesFirst: Bool) throws {
    let person = #"{"id":1,"name":"person","keypoints":["a","b"],"skeleton":[[1,2],[0,2]]}"#
    let report = try lint(
      [
        annotation(1, "1,1,9,9", #","keypoints":[1,1,2,0,0,0],"num_keypoints":1"#),
        annotation(2, "1,1,8,9", #","keypoints":[1,1,2],"num_keypoints":1"#),
        annotation(3, "1,1,7,9", #","keypoints":[1,1,7,3,3,0],"num_keypoints":2"#),
      ], categories: person, categoriesFirst: categoriesFirst)
    #expect(
      rules(report) == [
        "coco/keypoints-length": 1, "coco/keypoints-visibility": 2, "coco/keypoints-count": 1,
        "coco/skeleton-index": 1,
      ])
    let short = try #require(report.findings.first { $0.rule == "coco/keypoints-length" })
    #expect(short.location.pointer == "/annotations/1/keypoints")
  }

  /// What programs write in good faith: areas of boxes, of outlines, of pixels with and without the
  /// last one; boxes that are rounded; empty lists; closed polygons; holes.
  @Test func conventionsAreAccepted() throws {
    let square = #","segmentation":[[10,10,30,10,30,30,10,30]]"#
    let report = try lint([
      annotation(1, "10,10,20,20", square + #","area":400"#),
      annotation(2, "10,10,20,20.5", square + #","area":441"#),
      annotation(3, "10,10,19,19", square + #","area":361.0"#),
      annotation(4, "9,9,21,21.2", square),
      annotation(
        5, "10,10,20,20.1", #","segmentation":[[10,10,30,10,30,30,10,30,10,10]],"area":400"#),
      annotation(6, "10,10,20,20.2", #","segmentation":[],"area":400,"iscrowd":0"#),
      annotation(7, "10,10,20,20.3", #","segmentation":null,"area":null,"iscrowd":false"#),
      annotation(
        8, "10,10,20,20.4",
        #","segmentation":[[10,10,30,10,30,30,10,30],[15,15,15,25,25,25,25,15]],"area":300"#),
    ])
    #expect(rules(report) == [:])
  }

  @Test func brokenMasksAreNamedAndNothingElse() throws {
    func mask(_ id: Int, _ text: String) -> String {
      annotation(id, "20,0,1,\(id)", #","iscrowd":1,"segmentation":{\#(text)}"#)
    }
    let report = try lint([
      mask(1, #""size":[48,64],"counts":[960,1,2111]"#),
      mask(2, #""size":[64,48],"counts":[960,2,2110]"#),
      mask(3, #""size":[48,64],"counts":[960,3.5,2108.5]"#),
      mask(4, #""size":[48,64],"counts":"~~"# + "\""),
      mask(5, #""size":[48,64],"counts":"Pn0PPPPPPPPPPPPPPPPPP""#),
      mask(6, #""counts":[1,2]"#),
      mask(7, #""size":"48x64","counts":7"#),
      mask(8, #""size":[48,64],"counts":[9223372036854775807,1e300]"#),
    ])
    #expect(
      rules(report) == [
        "coco/rle-size": 1, "coco/rle-sum": 3, "coco/rle-string": 1, "coco/missing-field": 1,
        "coco/wrong-type": 2, "coco/bbox-segmentation-mismatch": 1,
      ])
  }
}
