// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingLint
import LadingModel
import LadingText

/// `lading rules`: lists every rule.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "List every rule, with its severity and what it finds.",
    discussion: """
        lading rules
        lading rules --output-format json
      """)

  /// How the list is written.
  enum Style: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Option(help: "How the list is written.")
  var outputFormat = Style.text

  @OptionGroup var color: ColorOptions

  func run() throws {
    let rules = RuleCatalogue.all.map { $0.info }
    switch outputFormat {
    case .text: try Console.write(RuleList.text(rules, style: color.style))
    case .json: try Console.write(RuleList.json(rules))
    }
  }
}

/// Writes several rules, a line or an object each.
enum RuleList {
  /// A line a rule.
  static func text(_ rules: [RuleInfo], style: TextStyle) -> String {
    let width = rules.map { $0.id.description.count }.max() ?? 0
    return rules.map { info in
      let name = info.id.description
      let gap = String(repeating: " ", count: width - name.count + 2)
      let severity = info.severity.rawValue
      let pad = String(repeating: " ", count: 9 - severity.count)
      return
        "\(style.paint(name, .strong))\(gap)\(style.paint(info.severity))\(pad)\(info.summary)\n"
    }.joined()
  }

  /// An object a rule.
  static func json(_ rules: [RuleInfo]) -> String {
    var json = JSONWriter(indent: 2)
    json.object { json in
      JSONRenderer.writeHead(&json)
      json.key("rules")
      json.array { json in
        for info in rules {
          json.object { json in
            json.member("id", info.id.description)
            json.member("group", info.id.group)
            json.member("severity", info.severity.rawValue)
            json.member("summary", info.summary)
            json.member("why", info.why)
            json.member("remedy", info.remedy)
          }
        }
      }
    }
    return json.string + "\n"
  }
}
