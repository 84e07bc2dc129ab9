// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import Testing

@testable import LadingLint

struct VocLinterTests {
  /// Lints files as Pascal VOC; `images` are what probing would have said.
  private func lint(
    _ files: KeyValuePairs<String, String>, images: [String: ImageFacts] = [:],
    failing: Set<String> = []
  ) throws -> Outcome {
    let source = MemoryDataset(files.map { ($0.key, Array($0.value.utf8)) }, failing: failing)
    var table = ImageTable(entries: source.inventory.count)
    for (path, facts) in images {
      table[try #require(source.inventory.find(path))] = facts
    }
    let session = LintSession(
      source: source, options: LintOptions(targets: [.none], format: .voc),
      detection: Detection(format: .voc, confidence: .certain, score: 100, root: [], evidence: []),
      sink: FindingSink(inventory: source.inventory), reader: try source.makeReader(),
      images: table)
    let summary = try VocLinter.lint(session)
    return Outcome(session: session, summary: summary)
  }

  private struct Outcome {
    let session: LintSession
    let summary: FormatSummary

    /// Rules with their counts, without the group.
    var counts: [String: Int] {
      var counts: [String: Int] = [:]
      for (rule, bySeverity) in session.sink.counts {
        counts[rule.description.replacing("voc/", with: "")] = bySeverity.values.reduce(0, +)
      }
      return counts
    }
    var errors: Int { session.sink.counts.values.reduce(0) { $0 + ($1[.error] ?? 0) } }
    func findings(_ rule: RuleID) -> [FindingSink.Kept] {
      session.sink.sorted().filter { $0.rule == rule }
    }
    func hasFailed(_ path: String) -> Bool {
      session.inventory.find(path).map { session.sink.hasFailed($0) } ?? false
    }
  }

  private func xml(_ name: String, _ objects: String..., size: String = "64,48") -> String {
    let sides = size.split(separator: ",")
    return """
      <annotation><filename>\(name)</filename>
      <size><width>\(sides[0])</width><height>\(sides[1])</height><depth>3</depth></size>
      \(objects.joined(separator: "\n"))
      </annotation>
      """
  }

  private func object(_ name: String, _ box: String = "1,1,20,20") -> String {
    let edges = box.split(separator: ",", omittingEmptySubsequences: false)
    return """
      <object><name>\(name)</name><bndbox><xmin>\(edges[0])</xmin><ymin>\(edges[1])</ymin>
      <xmax>\(edges[2])</xmax><ymax>\(edges[3])</ymax></bndbox></object>
      """
  }

  @Test func addsUpTheSummary() throws {
    let outcome = try lint([
      "VOC/Annotations/a.xml": xml("a.jpg", object("dog"), object("cat"), object("dog", "2,2,9,9")),
      "VOC/Annotations/b.xml": xml("b.jpg", object("ant"), object("")),
      "VOC/Annotations/c.xml": xml("c.jpg"),
      "VOC/JPEGImages/a.jpg": "", "VOC/JPEGImages/b.jpg": "", "VOC/JPEGImages/c.jpg": "",
      "VOC/SegmentationClass/a.png": "", "VOC/SegmentationObject/a.png": "",
      "VOC/ImageSets/Main/train.txt": "a\nc\n", "VOC/ImageSets/Main/val.txt": "b\n",
      "VOC/ImageSets/Main/trainval.txt": "a\nb\nc\n",
      "VOC/ImageSets/Main/dog_train.txt": "a  1\nc -1\n", "VOC/README": "",
    ])
    let summary = outcome.summary
    #expect(summary.tasks == ["detection", "segmentation"])
    #expect(summary.masks.count == 2)
    #expect(summary.annotations == 5)
    #expect(summary.annotationFiles == 3)
    #expect(
      summary.classes == [
        ClassCount(name: "dog", annotations: 2), ClassCount(name: "cat", annotations: 1),
        ClassCount(name: "ant", annotations: 1),
      ])
    #expect(
      summary.splits == [
        SplitCount(name: "train", images: 2, annotations: 3),
        SplitCount(name: "val", images: 1, annotations: 2),
      ])
    #expect(outcome.counts == ["missing-name": 1])
  }

  @Test func findingsStandAtTheirElement() throws {
    let text = xml("a.jpg", object("cat"), object("dog", "1,1,99.5,20"))
    let outcome = try lint(["a.xml": text, "a.jpg": ""])
    let finding = try #require(outcome.findings("voc/box-out-of-bounds").first)
    #expect(outcome.counts == ["box-out-of-bounds": 1])
    #expect(finding.place.file == .entry(1))
    #expect(finding.place.image == 0)
    #expect(finding.detail.key == "dog:1,1,99.5,20")
    let offset = try #require(finding.place.offset)
    let after = String(decoding: Array(text.utf8)[offset...], as: UTF8.self)
    #expect(after.hasPrefix("<bndbox><xmin>1</xmin><ymin>1</ymin>\n<xmax>99.5"))
    #expect(outcome.hasFailed("a.jpg"))
  }

  @Test(
    "Boxes are inside from 0 to the width",
    arguments: [
      ("0,0,64,48", ["zero-based": 1]), ("1,1,64,48", [:]), ("0,0,63,47", ["zero-based": 1]),
      ("1,1,2,2", [:]),
      ("-0.25,0,10,10", ["box-overrun-rounding": 1, "zero-based": 1]),
      ("1,1,64.9,10", ["box-overrun-rounding": 1]),
      ("-0.5,0,64.5,10", ["box-overrun-rounding": 1, "zero-based": 1]),
      ("-1,0,10,10", ["box-negative": 1, "zero-based": 1]),
      ("1,1,65,10", ["box-out-of-bounds": 1]), ("1,1,10,49", ["box-out-of-bounds": 1]),
      ("-5,1,70,10", ["box-negative": 1, "box-out-of-bounds": 1]),
      ("-5,1,64.5,10", ["box-negative": 1]), ("20,1,10,10", ["box-inverted": 1]),
      ("1,20,10,10", ["box-inverted": 1]), ("5,1,5,10", ["box-zero-size": 1]),
      ("5,5,5,5", ["box-zero-size": 1]),
      ("80,1,10,10", ["box-inverted": 1, "box-out-of-bounds": 1]),
      ("a,1,10,b", ["not-a-number": 2]), (",1,10,10", ["not-a-number": 1]),
      ("nan,inf,10,10", ["not-a-number": 2]),
    ] as [(String, [String: Int])])
  func boxes(_ box: String, _ expected: [String: Int]) throws {
    let outcome = try lint(["a.xml": xml("a.jpg", object("cat", box)), "a.jpg": ""])
    #expect(outcome.counts == expected)
  }

  @Test func boxesAreJudgedAgainstTheImage() throws {
    let files: KeyValuePairs = [
      "a.xml": xml("a.jpg", object("cat", "1,1,90,40"), size: "100,50"), "a.jpg": "",
    ]
    #expect(try lint(files).counts == [:])
    let small = ["a.jpg": ImageFacts(type: .jpeg, width: 64, height: 48)]
    #expect(
      try lint(files, images: small).counts == ["image/size-mismatch": 1, "box-out-of-bounds": 1])
    let unreadable = ["a.jpg": ImageFacts(type: .jpeg, problem: .unreadable)]
    #expect(try lint(files, images: unreadable).counts == [:])
  }

  @Test(
    "A size that is right before or after EXIF rotation is right", arguments: ["100,50", "50,100"])
  func rotated(_ size: String) throws {
    let box = size == "100,50" ? "1,1,100,50" : "1,1,50,100"
    let facts = ImageFacts(type: .jpeg, width: 100, height: 50, orientation: 6)
    let files: KeyValuePairs = ["a.xml": xml("a.jpg", object("cat", box), size: size), "a.jpg": ""]
    #expect(try lint(files, images: ["a.jpg": facts]).counts == [:])
    let straight = ImageFacts(type: .jpeg, width: 100, height: 50, orientation: 3)
    let expected: [String: Int] =
      size == "100,50" ? [:] : ["image/size-swapped": 1, "box-out-of-bounds": 1]
    #expect(try lint(files, images: ["a.jpg": straight]).counts == expected)
  }

  @Test func whatCannotBeParsedIsReportedAndTheRestRead() throws {
    let outcome = try lint(
      [
        "a.xml": "<annotation>\n<object>", "a.jpg": "", "b.xml": "<!DOCTYPE x><annotation/>",
        "b.jpg": "", "c.xml": "<?xml version='1.0' encoding='gbk'?><annotation/>", "c.jpg": "",
        "d.xml": xml("d.jpg", object("cat")), "d.jpg": "", "e.xml": "<project><object/></project>",
        "f.xml": xml("f.jpg"), "f.jpg": "",
      ], failing: ["f.xml"])
    #expect(
      outcome.counts == [
        "xml-syntax": 1, "xml-entity": 1, "xml-encoding": 1, "wrong-root": 1,
        "layout/unreadable-file": 1,
      ])
    #expect(
      outcome.session.sink.unparsed == ["voc/xml-syntax", "voc/xml-entity", "voc/xml-encoding"])
    #expect(outcome.findings("voc/xml-syntax").first?.place.offset == 21)
    #expect(["a.jpg", "b.jpg", "c.jpg", "f.jpg"].allSatisfy(outcome.hasFailed))
    #expect(!outcome.hasFailed("d.jpg"))
    #expect(outcome.summary.annotations == 1)
    #expect(outcome.summary.annotationFiles == 4)
  }

  @Test func aNameWithoutExtensionIsARemarkOnly() throws {
    let outcome = try lint(["a.xml": xml("a", object("cat")), "a.jpg": ""])
    #expect(outcome.counts == ["filename-mismatch": 1])
    #expect(outcome.session.sink.raised["voc/filename-mismatch"] == .info)
    let other = try lint(["a.xml": xml("b.jpg", object("cat")), "a.jpg": ""])
    #expect(other.session.sink.raised["voc/filename-mismatch"] == .warning)
    let renamed = try lint(["a.xml": xml("b.jpg", object("cat")), "b.jpg": ""])
    #expect(renamed.counts == ["filename-mismatch": 1])
  }

  @Test func anUnknownIDIsReportedOnceForAllClassLists() throws {
    let outcome = try lint([
      "Annotations/a.xml": xml("a.jpg"), "JPEGImages/a.jpg": "",
      "ImageSets/Main/train.txt": "a\nb\n", "ImageSets/Main/cat_train.txt": "a  1\nb -1\nc -1\n",
      "ImageSets/Main/dog_train.txt": "a  1\nb -1\nc -1\n", "ImageSets/Layout/train.txt": "b\n",
    ])
    #expect(outcome.counts == ["imageset-unknown-id": 3])
    let places = outcome.findings("voc/imageset-unknown-id").map(\.place)
    #expect(places.map(\.offset) == [0, 10, 2])
  }

  @Test func everyClassSpellingIsReportedOnceWhereItIsFirstSeen() throws {
    let outcome = try lint([
      "a.xml": xml("a.jpg", object("Cat"), object("cat", "2,2,9,9")), "a.jpg": "",
      "b.xml": xml("b.jpg", object("cat"), object("Cat ", "3,3,9,9"), object("CAT", "2,2,9,9")),
      "b.jpg": "", "c.xml": xml("c.jpg", object("cat")), "c.jpg": "",
    ])
    #expect(outcome.counts == ["class-case": 2, "name-whitespace": 1])
    let found = outcome.findings("voc/class-case")
    #expect(found.first?.detail.message.contains("\"Cat\" (2 objects)") == true)
    #expect(found.first?.detail.message.contains("\"cat\" (3 objects)") == true)
  }

  @Test func anUnreadableListIsAFinding() throws {
    let outcome = try lint(
      [
        "Annotations/a.xml": xml("a.jpg"), "JPEGImages/a.jpg": "",
        "ImageSets/Main/train.txt": "a\n",
      ], failing: ["ImageSets/Main/train.txt"])
    #expect(outcome.counts == ["layout/unreadable-file": 1])
  }
}
