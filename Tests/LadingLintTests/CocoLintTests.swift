// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

struct CocoLintTests {
  private let folder = TemporaryFolder()
  private static let train = "ds/train/_annotations.coco.json"

  private func lint() throws -> Report {
    let source = try openSource(folder.path + "/ds")
    return try Linter.lint(source, options: LintOptions(targets: [.none], format: .coco)).report
  }

  private func image(_ path: String, seed: Int = 0) {
    folder.write("ds/" + path, DrawnImage.png(64, 48, seed: seed))
  }

  private static func box(_ id: Int, image: Int = 1, category: Int = 1, _ box: String) -> String {
    #"{"id":\#(id),"image_id":\#(image),"category_id":\#(category),"bbox":\#(box)}"#
  }

  private func count(_ report: Report, _ rule: RuleID) -> Int { report.summary.byRule[rule] ?? 0 }

  private func cocoRules(_ report: Report) -> [String] {
    report.summary.byRule.keys.filter { $0.group == "coco" }.map(\.description).sorted()
  }

  /// Every order of the three lists gives the same findings and counts.
  @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
  func sectionsComeInAnyOrder(_ order: [Int]) throws {
    let first = Self.box(1, "[1,1,5,5]")
    let second = Self.box(2, image: 9, "[1,1,5,5]")
    let third = Self.box(3, category: 7, "[60,1,9,5]")
    let sections: [String] = [
      #""images":[{"id":1,"file_name":"a.png","width":64,"height":48}]"#,
      "\"annotations\":[\(first),\(second),\(third)]",
      #""categories":[{"id":1,"name":"cat"}]"#,
    ]
    let body = order.map { sections[$0] }.joined(separator: ",")
    image("train/a.png")
    folder.write(Self.train, "{\(body)}")
    let report = try lint()
    let wanted = ["coco/bbox-out-of-bounds", "coco/orphan-category-ref", "coco/orphan-image-ref"]
    #expect(cocoRules(report) == wanted)
    #expect(report.dataset.annotations == 3)
    #expect(report.dataset.classes == [ClassCount(name: "cat", annotations: 2)])
    #expect(report.dataset.splits == [SplitCount(name: "train", images: 1, annotations: 3)])
    let out = try #require(report.findings.first { $0.rule == "coco/bbox-out-of-bounds" })
    #expect(out.location.pointer == "/annotations/2/bbox")
    #expect(out.location.image == EntryPath("train/a.png"))
    #expect(out.location.line == 1)
    #expect(report.api.failed == 1)
  }

  @Test func placesAreExact() throws {
    image("train/a.png")
    let json = #"""
      {"images":[{"id":1,"file_name":"a.png","width":64,"height":48}],
       "annotations":[
        {"id":5,"image_id":1,"category_id":1,
         "bbox":[1,1,0,5]}],
       "categories":[{"id":1,"name":"cat"}]}
      """#
    folder.write(Self.train, json)
    let report = try lint()
    let found = try #require(report.findings.first { $0.rule == "coco/bbox-non-positive" })
    #expect(found.location.line == 4)
    #expect(found.location.column == 11)
    #expect(found.location.pointer == "/annotations/0/bbox")
  }

  @Test func brokenFileFailsItsImages() throws {
    image("train/a.png")
    image("train/b.png", seed: 1)
    image("valid/c.png", seed: 2)
    let good = #"""
      {"images":[{"id":1,"file_name":"c.png","width":64,"height":48}],
       "annotations":[],"categories":[]}
      """#
    folder.write("ds/valid/_annotations.coco.json", good)
    folder.write(Self.train, #"{"images":[{"id":1,"file_name":"a.png","width":64,"height":48},"#)
    let report = try lint()
    #expect(cocoRules(report) == ["coco/json-syntax"])
    #expect(report.api.failed == 2)
    #expect(report.api.uploaded == 1)
  }

  @Test func filesOfSeveralTasks() throws {
    image("images/train2017/a.png")
    image("images/train2017/b.png", seed: 1)
    image("annotations/panoptic_train2017/a.png", seed: 2)
    let images = #"""
      {"images":[{"id":1,"file_name":"a.png","width":64,"height":48},
        {"id":2,"file_name":"b.png","width":64,"height":48}],"annotations":
      """#
    let categories = #""categories":[{"id":3,"name":"dog"},{"id":1,"name":"cat"}]}"#
    let box = Self.box(1, "[1,1,5,5]")
    let caption = #"{"id":1,"image_id":1,"caption":"a cat"}"#
    let segments = #"[{"id":5,"category_id":1},{"id":6,"category_id":8}]"#
    let mask = #"{"image_id":1,"file_name":"a.png","segments_info":\#(segments)}"#
    folder.write("ds/annotations/instances_train2017.json", "\(images)[\(box)],\(categories)")
    folder.write("ds/annotations/captions_train2017.json", "\(images)[\(caption)]}")
    folder.write("ds/annotations/panoptic_train2017.json", "\(images)[\(mask)],\(categories)")
    let report = try lint()
    #expect(
      cocoRules(report) == [
        "coco/category-id-gap", "coco/image-without-annotations", "coco/orphan-category-ref",
        "coco/panoptic-mask", "coco/unused-category",
      ])
    #expect(report.dataset.tasks == ["captions", "detection", "panoptic"])
    #expect(report.dataset.masks == 1)
    #expect(report.dataset.images == 3)
    #expect(report.dataset.annotations == 3)
    #expect(report.dataset.annotationFiles == 3)
    #expect(report.dataset.classes.map(\.name) == ["dog", "cat"])
    #expect(report.dataset.classes.map(\.annotations) == [0, 1])
    #expect(report.dataset.splits == [SplitCount(name: "train2017", images: 2, annotations: 3)])
  }

  @Test func roboflowQuirksAreFine() throws {
    image("train/a_jpg.rf.0123456789abcdef0123456789abcdef.png")
    image("train/b.png", seed: 1)
    let json = #"""
      {"info":{"year":"2024"},"licenses":[],
       "categories":[{"id":0,"name":"cat","supercategory":"none"},
         {"id":1,"name":"cat","supercategory":"cat"}],
       "images":[{"id":0,"width":64,"height":48,
           "file_name":"a_jpg.rf.0123456789abcdef0123456789abcdef.png"},
         {"id":1,"file_name":"b.png","width":64,"height":48}],
       "annotations":[{"id":0,"image_id":0,"category_id":1,"bbox":[0,0,64,48],"area":1,
         "segmentation":[],"iscrowd":0}]}
      """#
    folder.write(Self.train, json)
    let report = try lint()
    #expect(cocoRules(report).isEmpty)
  }

  @Test func repeatedIDsAreFoundWhereverTheyStand() throws {
    image("train/a.png")
    let ids = [5, 9_000_000_000, 6, 5, 900, 9_000_000_000, -3, -3, 5]
    let boxes = ids.map { Self.box($0, "[1,1,5,5]") }.joined(separator: ",")
    let json = #"""
      {"images":[{"id":1,"file_name":"a.png","width":64,"height":48}],
       "annotations":[\#(boxes)],"categories":[{"id":1,"name":"cat"}]}
      """#
    folder.write(Self.train, json)
    let report = try lint()
    let found = report.findings.filter { $0.rule == "coco/duplicate-annotation-id" }
    let pointers = found.map { $0.location.pointer ?? "" }
    #expect(pointers == [3, 5, 7, 8].map { "/annotations/\($0)/id" })
  }

  @Test func sizesAgainstTheFile() throws {
    image("train/a.png")
    image("train/b.png", seed: 1)
    let json = #"""
      {"images":[{"id":1,"file_name":"a.png","width":48,"height":64},
        {"id":2,"file_name":"b.png","width":64,"height":48}],"annotations":[],"categories":[]}
      """#
    folder.write(Self.train, json)
    let report = try lint()
    #expect(count(report, "image/size-mismatch") == 0)
    #expect(count(report, "image/size-swapped") == 1)
    let found = try #require(report.findings.first { $0.rule == "image/size-swapped" })
    #expect(found.message.contains("swapped"))
    #expect(found.location.pointer == "/images/0/width")
  }
}
