// SPDX-License-Identifier: Apache-2.0

import LadingLint
import LadingModel
import LadingText

/// Writes a report as SARIF 2.1.0, as GitHub's code scanning takes it: relative URIs, a fingerprint
/// a result, help for each rule, and no more results than GitHub shows.
struct SARIFRenderer {
  /// How many results GitHub shows of a run.
  static let limit = 5000

  let report: Report
  /// The results, the worst first, each severity in report order.
  private let results: [Finding]
  private let paths: ReportPath
  private let rules: [RuleInfo]

  /// Takes the findings from the stream, or from the report where there is none.
  init(_ report: Report, _ findings: FindingStream?) throws {
    self.report = report
    paths = ReportPath(report.source)
    var bySeverity: [Severity: [Finding]] = [:]
    let take = { (finding: Finding) in
      if bySeverity[finding.severity, default: []].count < Self.limit {
        bySeverity[finding.severity, default: []].append(finding)
      }
    }
    if let findings { try findings.forEach(take) } else { report.findings.forEach(take) }
    let all = Severity.allCases.reversed().flatMap { bySeverity[$0] ?? [] }
    results = Array(all.prefix(Self.limit))
    let used = Set(results.map(\.rule))
    rules = RuleCatalogue.all.map { $0.info }.filter { used.contains($0.id) }
  }

  /// The whole document, a line break at its end.
  func text() -> String {
    var json = JSONWriter(indent: 1)
    json.object { json in
      json.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      json.member("version", "2.1.0")
      json.key("runs")
      json.array { $0.object { writeRun(&$0) } }
    }
    return json.string + "\n"
  }

  private func writeRun(_ json: inout JSONWriter) {
    json.key("tool")
    json.object { json in
      json.key("driver")
      json.object { json in
        json.member("name", "lading")
        json.member("semanticVersion", ladingVersion)
        json.key("rules")
        json.array { json in
          for rule in rules { json.object { write(rule, to: &$0) } }
        }
      }
    }
    json.key("automationDetails")
    json.object { $0.member("id", "lading/\(ReportPath.uri(paths.base))/") }
    json.key("invocations")
    json.array { $0.object { writeInvocation(&$0) } }
    json.member("columnKind", "unicodeCodePoints")
    json.key("results")
    json.array { json in
      let places = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
      for finding in results { json.object { write(finding, places[finding.rule], to: &$0) } }
    }
    json.key("properties")
    json.object { json in
      json.member("errors", report.summary.errors)
      json.member("warnings", report.summary.warnings)
      json.member("infos", report.summary.infos)
      json.member("resultsOmitted", report.summary.total - results.count)
    }
  }

  private func writeInvocation(_ json: inout JSONWriter) {
    json.member("executionSuccessful", true)
    let omitted = report.summary.total - results.count
    if omitted > 0 {
      json.key("toolExecutionNotifications")
      json.array { json in
        json.object { json in
          json.member("level", "warning")
          json.key("message")
          json.object {
            $0.member(
              "text",
              "These are the \(Wording.number(results.count)) worst of "
                + "\(Wording.number(report.summary.total)) findings; "
                + "lading lint --output-format jsonl lists all")
          }
        }
      }
    }
  }

  private func write(_ rule: RuleInfo, to json: inout JSONWriter) {
    json.member("id", rule.id.description)
    json.member("name", Self.pascalCase(rule.id))
    json.key("shortDescription")
    json.object { $0.member("text", rule.summary) }
    json.key("fullDescription")
    json.object { $0.member("text", "\(rule.summary) \(rule.why)") }
    json.key("help")
    json.object { json in
      json.member("text", "\(rule.why)\n\nWhat to do: \(rule.remedy)")
      json.member("markdown", "\(rule.why)\n\n**What to do:** \(rule.remedy)")
    }
    json.key("defaultConfiguration")
    json.object { $0.member("level", Self.level(rule.severity)) }
    json.key("properties")
    json.object { json in
      json.key("tags")
      json.array { $0.value(rule.id.group) }
      json.member("precision", "very-high")
      json.member("problem.severity", Self.problem(rule.severity))
    }
  }

  private func write(_ finding: Finding, _ rule: Int?, to json: inout JSONWriter) {
    let place = finding.location
    let isInside = paths.hasLines(place)
    json.member("ruleId", finding.rule.description)
    if let rule { json.member("ruleIndex", rule) }
    json.member("level", Self.level(finding.severity))
    json.key("message")
    json.object { json in
      // Of a file in an archive a code host sees the archive only.
      let inner = isInside || report.source.container == .folder || place.path == nil
      json.member("text", inner ? finding.message : "\(shownPlace(place)): \(finding.message)")
    }
    json.key("locations")
    json.array { json in
      json.object { json in
        json.key("physicalLocation")
        json.object { json in
          json.key("artifactLocation")
          json.object { json in
            json.member("uri", ReportPath.uri(paths.file(place)))
            json.member("uriBaseId", "%SRCROOT%")
          }
          json.key("region")
          json.object { json in
            // GitHub wants a line of everything, of an image too.
            json.member("startLine", isInside ? place.line ?? 1 : 1)
            if isInside, let column = place.column { json.member("startColumn", column) }
          }
        }
      }
    }
    json.key("partialFingerprints")
    json.object { json in
      json.member("primaryLocationLineHash", finding.fingerprint)
      json.member("ladingFingerprint/v1", finding.fingerprint)
    }
  }

  private static func level(_ severity: Severity) -> String {
    severity == .info ? "note" : severity.rawValue
  }

  private static func problem(_ severity: Severity) -> String {
    severity == .info ? "recommendation" : severity.rawValue
  }

  /// `coco/bbox-out-of-bounds` as `CocoBboxOutOfBounds`: names of rules are identifiers.
  private static func pascalCase(_ rule: RuleID) -> String {
    rule.description.split { $0 == "/" || $0 == "-" }
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
