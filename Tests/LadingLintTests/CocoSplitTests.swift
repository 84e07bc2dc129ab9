// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// Annotation files of a COCO dataset against each other.
struct CocoSplitTests {
  private static func file(
    _ images: [(id: Int, name: String)], annotated: Bool = true,
    categories: String = #"{"id":1,"name":"cat"}"#
  ) -> String {
    let records = images.map {
      #"{"id":\#($0.id),"file_name":"\#($0.name)","width":64,"height":48}"#
    }
    let boxes =
      !annotated
      ? []
      : images.enumerated().map {
        #"{"id":\#($0.offset + 1),"image_id":\#($0.element.id),"category_id":1,"bbox":[1,2,9,9]}"#
      }
    return """
      {"info":{},"licenses":[],"images":[\(records.joined(separator: ","))],
       "annotations":[\(boxes.joined(separator: ","))],
       "categories":[\(categories)]}
      """
  }

  private func lint(
    _ files: [String: String], images: [String], targets: [Target] = [.none]
  ) throws -> Report {
    let all =
      files.map { ($0.key, Array($0.value.utf8)) }
      + images.enumerated().map { ($0.element, DrawnImage.png(64, 48, seed: $0.offset)) }
    let options = LintOptions(targets: targets, findingsPerRule: nil)
    return try Linter.lint(MemoryDataset(all), options: options).report
  }

  private func rules(_ report: Report) -> Set<String> {
    Set(report.summary.byRule.keys.map(\.description))
  }

  /// Boxes, keypoints, captions and image lists of two splits, agreeing with each other.
  @Test func manyTasksOverTheSameImagesAreFine() throws {
    var files: [String: String] = [:]
    for (split, id) in [("train", 1), ("val", 2)] {
      let image = [(id: id, name: "\(split).png")]
      files["annotations/instances_\(split).json"] = Self.file(image)
      files["annotations/image_info_\(split).json"] = Self.file(image, annotated: false)
      files["annotations/stuff_\(split).json"] = Self.file(image)
      files["annotations/labels_\(split).json"] = Self.file(image)
      let record = #"{"id":\#(id),"file_name":"\#(split).png","width":64,"height":48}"#
      files["annotations/captions_\(split).json"] = """
        {"info":{},"licenses":[],"images":[\(record)],
         "annotations":[{"id":1,"image_id":\(id),"caption":"A cat."}]}
        """
      files["annotations/person_keypoints_\(split).json"] = """
        {"info":{},"licenses":[],"images":[\(record)],
         "annotations":[{"id":1,"image_id":\(id),"category_id":1,"bbox":[1,2,9,9],"area":81,
           "iscrowd":0,"keypoints":[3,4,2],"num_keypoints":1}],
         "categories":[{"id":1,"name":"person","keypoints":["nose"],"skeleton":[]}]}
        """
    }
    let report = try lint(files, images: ["images/train/train.png", "images/val/val.png"])
    #expect(rules(report) == [], "\(report.findings.map(\.message))")
    #expect(
      report.dataset.tasks == [
        "captions", "detection", "image-info", "keypoints", "labels", "stuff",
      ])
    #expect(report.dataset.splits.map(\.images) == [1, 1])
  }

  @Test func categoriesAreComparedWithTheTrainingSplit() throws {
    let report = try lint(
      [
        "train/_annotations.coco.json": Self.file(
          [(1, "a.png")],
          categories: #"{"id":1,"name":"cat"},{"id":2,"name":"dog"},{"id":3,"name":"hen"}"#),
        "test/_annotations.coco.json": Self.file(
          [(1, "b.png")],
          categories: #"{"id":1,"name":"dog"},{"id":4,"name":"cat"},{"id":5,"name":"cow"}"#),
      ], images: ["train/a.png", "test/b.png"])
    let found = report.findings.filter { $0.rule == "split/categories-differ" }
    let path = EntryPath("test/_annotations.coco.json")?.bytes
    #expect(found.map(\.severity).sorted() == [.warning, .warning, .error, .error])
    #expect(found.allSatisfy { $0.location.path == path && $0.location.line == 3 })
    let messages = found.map(\.message)
    let train = "train/_annotations.coco.json"
    #expect(messages.contains { $0.hasPrefix(#"Category 1 is "dog" here and "cat" in \#(train)"#) })
    #expect(messages.contains { $0.hasPrefix(#"The category "cat" has the id 4 here and 1 in"#) })
    #expect(messages.contains { $0.hasPrefix(#"The category "cow" is not in"#) })
    #expect(messages.contains { $0.hasPrefix(#"The file lacks "hen" of the categories"#) })
  }

  /// The first of very many annotations files stands for the others, and all ends soon.
  @Test func thousandsOfSharedIDsAreCountedOnce() throws {
    let images = (0..<2000).map { (id: 7, name: "\($0).png") }
    let report = try lint(
      [
        "annotations/instances_train.json": Self.file(images, annotated: false),
        "annotations/instances_val.json": Self.file(images, annotated: false),
      ], images: images.prefix(300).map { "images/\($0.name)" })
    #expect(report.summary.byRule["split/shared-image"] == 1)
    #expect(report.summary.byRule["split/image-id-overlap"] == 1)
    let shared = try #require(report.findings.first { $0.rule == "split/shared-image" })
    #expect(shared.message.contains(" share 300 images, the first is images/0.png;"))
  }

  @Test func imagesWithoutAnnotationsAreCountedOverAllFiles() throws {
    let two = [(id: 1, name: "a.png"), (id: 2, name: "b.png")]
    let images = ["images/train/a.png", "images/train/b.png"]
    let report = try lint(
      [
        "annotations/instances_train.json": Self.file(two, annotated: false),
        "annotations/stuff_train.json": Self.file([two[0]]),
      ], images: images)
    #expect(
      report.findings.filter { $0.rule == "coco/image-without-annotations" }
        .map(\.location.image?.string) == ["images/train/b.png"])
    // A file that breaks off may hold the annotations that are missed.
    let broken = try lint(
      [
        "annotations/instances_train.json": Self.file(two, annotated: false),
        "annotations/stuff_train.json": String(Self.file(two).dropLast(30)),
      ], images: images)
    #expect(broken.summary.byRule["coco/image-without-annotations"] == nil)
    #expect(broken.summary.byRule["coco/json-syntax"] == 1)
  }

  /// Rules that speak of Roboflow's client are silent unless its zip upload is the target.
  @Test func clientTrapsNeedTheTarget() throws {
    let files = [
      "val/_annotations.coco.json": Self.file([(1, "a.png")]).replacing(
        #""info":{},"#, with: ""),
      "val/a.txt": "notes", "settings.json": "{}",
      "train/_annotations.coco.json": Self.file([(1, "train.png")]),
    ]
    let traps: Set = [
      "coco/missing-info-licenses", "target/annotation-shadowed", "target/unrelated-json",
      "split/name-misread",
    ]
    let images = ["val/a.png", "train/train.png"]
    let with = rules(try lint(files, images: images, targets: [.roboflowZip]))
    #expect(with.isSuperset(of: traps), "\(with)")
    for target in [Target.none, .clarifai, .roboflowBatch] {
      #expect(rules(try lint(files, images: images, targets: [target])).isDisjoint(with: traps))
    }
  }

  /// Of an image in a split, what the client takes the split for; nil when it is right.
  @Test(arguments: [
    ("valid", "x.png", nil), ("validated/train", "x.png", "valid"), ("VAL", "x.png", "train"),
    ("test", "x.png", nil), ("test", "trainer.png", "train"), ("val", "invalid.png", nil),
  ])
  func clientReadsSplitsBySubstring(_ folder: String, _ name: String, _ answer: String?) throws {
    let report = try lint(
      ["\(folder)/_annotations.coco.json": Self.file([(1, name)])],
      images: ["\(folder)/\(name)"], targets: [.roboflowZip])
    let misread = report.findings.filter { $0.rule == "split/name-misread" }
    if let answer {
      #expect(misread.first?.message.contains("under \(answer);") == true, "\(misread)")
    } else {
      #expect(misread == [])
    }
  }
}
