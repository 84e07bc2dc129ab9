// SPDX-License-Identifier: Apache-2.0

import LadingLint
import LadingModel
import LadingTestKit
import Testing

@testable import lading

struct RuleDocumentTests {
  @Test func docsRulesIsCurrent() {
    if let problem = Recording.problem(Array(RulePage.document().utf8), at: "docs/rules.md") {
      Issue.record("\(problem)")
    }
  }

  @Test func explainSaysWhatTheRuleSays() throws {
    let info = try #require(RuleCatalogue.all.first).info
    let page = LadingBinary.run(["explain", info.id.description])
    #expect(page.status == 0)
    for part in [info.summary, info.why, info.remedy] { #expect(page.output.contains(part)) }
    #expect(page.errors.isEmpty)
    // All examples are there, those that are flagged and those that are not.
    #expect(page.output.contains("Flagged, for example") && page.output.contains("Accepted, for"))
    let files = (info.flagged + info.accepted).flatMap { $0.files.map(\.path) }
    for path in files { #expect(page.output.contains(printable(path))) }
  }

  @Test func rulesListsEveryRuleOnce() {
    let list = LadingBinary.run(["rules"])
    let names = list.output.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(names.map(String.init) == RuleCatalogue.all.map { $0.info.id.description })
  }

  @Test func explainListsAGroup() throws {
    let group = try #require(RuleCatalogue.all.first).info.id.group
    let list = LadingBinary.run(["explain", group])
    #expect(list.status == 0)
    let expected = RuleCatalogue.all.filter { $0.info.id.group == group }.count
    #expect(list.output.split(separator: "\n").count == expected)
  }
}
