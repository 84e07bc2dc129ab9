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

  @Test(arguments: datasets)
  func findingsAgreeWithTheTruth(_ name: String) throws {
    let folder = "\(Corpus.path)/datasets/\(name)"
    let report = try Linter.lint(
      try openSource("\(folder)/ds"), options: LintOptions(findingsPerRule: 0, jobs: 2)
    ).report
    let truth = try JSONValue(parsing: readFile("\(folder)/truth.json"))
    for problem in CorpusTruth.disagreements(report, truth, dataset: name) {
      Issue.record("\(name): \(problem)")
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
