// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// Lint of real YOLO datasets against what independent programs found in them.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct YoloCorpusTests {
  struct Expected: Sendable, CustomTestStringConvertible {
    var name: String
    /// `split: images annotations`.
    var splits: [String]
    var task: String
    /// Findings of warning or error in the groups read here.
    var findings: [String: Int]
    var testDescription: String { name }
  }

  static let datasets = [
    // Its val says ../valid/images and the folder is val/: found by its name, with a warning.
    Expected(
      name: "rf-datumaro-yolo", splits: ["train: 2 2", "val: 1 2"], task: "detection",
      findings: ["yolo/yaml-path-unresolved": 1]),
    Expected(
      name: "yolo-datumaro-labels", splits: ["train: 1 2", "val: 1 2"], task: "detection",
      findings: ["yolo/yaml-missing": 1]),
    Expected(
      name: "yolo-datumaro-strict", splits: ["train: 1 2"], task: "detection", findings: [:]),
    Expected(
      name: "yolo-empirestate", splits: ["test: 4 4", "train: 63 63", "valid: 6 6"],
      task: "detection", findings: [:]),
    Expected(
      name: "yolo-labelformat-seg", splits: ["train: 2 3"], task: "segmentation",
      findings: ["yolo/yaml-missing-key": 1]),
    // The list names air7.jpg, which is not there.
    Expected(
      name: "yolo-mark-darknet", splits: ["train: 10 35"], task: "detection",
      findings: ["yolo/darknet-list": 1]),
    Expected(
      name: "yolo-sharks-tiny-v9", splits: ["test: 1 6", "train: 7 44", "valid: 2 10"],
      task: "segmentation", findings: ["yolo/mixed-tasks": 5, "yolo/yaml-path-absolute": 2]),
  ]

  @Test(arguments: datasets)
  func isReadAsTheTruthSays(_ expected: Expected) throws {
    let source = try openSource("\(Corpus.path)/datasets/\(expected.name)/ds")
    let report = try Linter.lint(source, options: LintOptions(format: .yolo)).report
    #expect(
      report.dataset.splits.map { "\($0.name): \($0.images) \($0.annotations)" }
        == expected.splits)
    #expect(report.dataset.tasks == [expected.task])
    var found: [String: Int] = [:]
    for finding in report.findings where finding.severity > .info && finding.rule.group == "yolo" {
      found[finding.rule.description, default: 0] += 1
    }
    #expect(found == expected.findings)
  }
}
