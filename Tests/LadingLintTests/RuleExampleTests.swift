// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// Every example of every rule, each as a test of its own name.
struct RuleExampleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rule: RuleID
    var number: Int
    var example: RuleExample
    var isFlagged: Bool
    var testDescription: String { "\(rule) \(isFlagged ? "flags" : "accepts") \(number)" }
  }

  static let cases: [Case] = RuleCatalogue.all.flatMap { rule in
    let info = rule.info
    return info.flagged.enumerated().map {
      Case(rule: info.id, number: $0.offset + 1, example: $0.element, isFlagged: true)
    }
      + info.accepted.enumerated().map {
        Case(rule: info.id, number: $0.offset + 1, example: $0.element, isFlagged: false)
      }
  }

  @Test(arguments: cases)
  func example(_ item: Case) throws {
    let folder = TemporaryFolder()
    let source = try openSource(item.example.write(into: folder))
    let options = LintOptions(targets: item.example.targets, limits: item.example.limits)
    let report = try Linter.lint(source, options: options).report
    let all = report.findings.map { "\($0.rule): \($0.message)" }.joined(separator: "\n")
    #expect(((report.summary.byRule[item.rule] ?? 0) > 0) == item.isFlagged, "\(all)")
  }

  @Test func everyRuleHasExamplesOfBothKinds() {
    for rule in RuleCatalogue.all {
      #expect(!rule.info.flagged.isEmpty, "\(rule.info.id) flags nothing")
      #expect(!rule.info.accepted.isEmpty, "\(rule.info.id) accepts nothing")
    }
  }

  @Test func idsAreUnique() {
    let ids = RuleCatalogue.all.map { $0.info.id }
    #expect(Set(ids).count == ids.count)
  }
}
