// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingLint
import LadingModel

/// `lading explain`: says why a rule is there and what to do about it.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say what a rule finds, why, and what to do about it.",
    discussion: """
        lading explain coco/bbox-out-of-bounds
        lading explain coco
      """)

  @Argument(help: "A rule, or a group to list its rules.")
  var rule: String

  @OptionGroup var color: ColorOptions

  mutating func validate() throws {
    _ = try RuleNames.parse([rule], option: "explain")
  }

  func run() throws {
    if let found = RuleCatalogue.rule(named: rule) {
      return try Console.write(RulePage(info: found.info).text(color.style))
    }
    let group = RuleCatalogue.all.map { $0.info }.filter { $0.id.group == rule }
    try Console.write(RuleList.text(group, style: color.style))
  }
}
