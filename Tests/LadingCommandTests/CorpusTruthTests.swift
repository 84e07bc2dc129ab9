// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// What lint says of every real dataset, held against the faults that an independent program found
/// in it.
@Suite(.enabled(if: Corpus.isPresent, "needs LADING_CORPUS"))
struct CorpusTruthTests {
  static let datasets = Corpus.names(in: "datasets")

  /// Counts a rule are recorded too, so that a change of any of them is seen and looked at.
  @Test(arguments: datasets)
  func findingsAgreeWithTheTruthAndTheSnapshot(_ name: String) throws {
    let folder = "\(Corpus.path)/datasets/\(name)"
    let report = try Linter.lint(
      try openSource("\(folder)/ds"), options: LintOptions(findingsPerRule: 0, jobs: 2)
    ).report
    let truth = try JSONValue(parsing: readFile("\(folder)/truth.json"))
    for problem in CorpusTruth.disagreements(report, truth, dataset: name) {
      Issue.record("\(name): \(problem)")
    }
    let path = "testdata/snapshots/corpus/\(name).txt"
    if let problem = Recording.problem(Array(Self.counts(report).utf8), at: path) {
      Issue.record("\(problem)")
    }
  }

  /// What the dataset is, and a line a rule: the worst severity, the rule, how often.
  private static func counts(_ report: Report) -> String {
    let dataset = report.dataset
    var text = "\(dataset.format?.rawValue ?? "no format"), \(dataset.images) images, "
    text += "\(dataset.annotations) annotations, \(dataset.classes.count) classes\n"
    for (rule, count) in report.summary.byRule.sorted(by: { $0.key < $1.key }) {
      text += "\(report.summary.worst[rule]?.rawValue ?? "") \(rule) \(count)\n"
    }
    return text
  }

  @Test func everySnapshotIsOfADataset() {
    let names = Set(Self.datasets)
    for file in Repository.files(under: "testdata/snapshots/corpus") {
      #expect(names.contains(String(file.dropLast(4))), "\(file)")
    }
  }

  @Test func everyRuleAndEveryDatasetOfTheTableExists() {
    let names = Set(Self.datasets)
    for difference in CorpusTruth.differences { #expect(names.contains(difference.dataset)) }
    for kind in CorpusTruth.kinds {
      #expect(kind.rules.isEmpty == (kind.reason != nil))
      for rule in kind.rules {
        #expect(RuleCatalogue.rule(named: rule.description) != nil, "\(rule)")
      }
    }
  }
}
