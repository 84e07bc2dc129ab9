// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// What lint says about the real Pascal VOC datasets, rule by rule.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct VocCorpusTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// Findings of the group voc, without the group's name.
    var findings: [String: Int] = [:]
    var splits: [SplitCount]
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "rf-datumaro-voc", findings: ["zero-based": 1],
      splits: [
        SplitCount(name: "train", images: 2, annotations: 2),
        SplitCount(name: "val", images: 1, annotations: 2),
      ]),
    // Two boxes of no size, and a picture for the README that is no part of the devkit.
    Case(
      name: "voc-bccd", findings: ["box-zero-size": 2, "annotation-missing": 1],
      splits: [
        SplitCount(name: "test", images: 72, annotations: 945),
        SplitCount(name: "train", images: 205, annotations: 2805),
        SplitCount(name: "val", images: 87, annotations: 1138),
      ]),
    // Its masks are of colours, 8-bit RGB, and no labelmap.txt says which is which.
    Case(
      name: "voc-datumaro-1", findings: ["annotation-missing": 1, "mask-palette": 2],
      splits: [
        SplitCount(name: "test", images: 1, annotations: 0),
        SplitCount(name: "train", images: 1, annotations: 2),
      ]),
    Case(
      name: "voc-datumaro-2", findings: ["image-missing": 5, "missing-size": 5],
      splits: [SplitCount(name: "trainval", images: 0, annotations: 4)]),
    // "# a comment" is skipped by the program that wrote it and an id for the others.
    Case(
      name: "voc-datumaro-3", findings: ["imageset-unknown-id": 1],
      splits: [SplitCount(name: "train", images: 1, annotations: 1)]),
    Case(
      name: "voc-labelformat", findings: ["image-missing": 2],
      splits: [SplitCount(name: "", images: 0, annotations: 16)]),
    Case(
      name: "voc-raccoon", splits: [SplitCount(name: "", images: 200, annotations: 217)]),
    // Ten names without extension, and 0af.jpg for 0AF.jpg.
    Case(
      name: "voc-rf-chess-mini", findings: ["filename-mismatch": 11, "annotation-missing": 1],
      splits: [SplitCount(name: "", images: 12, annotations: 180)]),
    // trainval.txt is the union of test.txt and val.txt.
    Case(
      name: "voc-slider-captcha", findings: ["image-missing": 305],
      splits: [
        SplitCount(name: "test", images: 0, annotations: 48),
        SplitCount(name: "train", images: 0, annotations: 244),
        SplitCount(name: "val", images: 0, annotations: 13),
      ]),
  ]

  @Test(arguments: cases)
  func findings(_ item: Case) throws {
    let source = try openSource("\(Corpus.path)/datasets/\(item.name)/ds")
    let report = try Linter.lint(source, options: LintOptions(targets: [.none])).report
    var counts: [String: Int] = [:]
    for (rule, count) in report.summary.byRule where rule.group == "voc" {
      counts[String(rule.description.dropFirst(4))] = count
    }
    #expect(counts == item.findings)
    #expect(report.summary.byRule["image/size-mismatch"] == nil)
    #expect(report.dataset.splits == item.splits)
  }
}
