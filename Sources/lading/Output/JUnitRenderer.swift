// SPDX-License-Identifier: Apache-2.0

import LadingLint
import LadingModel

/// Writes a report as JUnit XML: a suite a group, a case a rule.
///
/// A rule fails when it has findings at or above the severity that the command fails from; what it
/// found below that is the case's output.
struct JUnitRenderer {
  let report: Report
  let selection: RuleSelection
  /// The severity from which findings fail; nil where none do.
  let failing: Severity?

  private static let shown = 20

  /// The whole document, a line break at its end.
  func text() -> String {
    let findings = Dictionary(grouping: report.findings, by: \.rule)
    var suites: [(group: String, cases: [String], failures: Int)] = []
    for rule in RuleCatalogue.all.map({ $0.info }) where selection.contains(rule.id) {
      if suites.last?.group != rule.id.group { suites.append((rule.id.group, [], 0)) }
      let (text, fails) = testCase(rule, findings[rule.id] ?? [])
      suites[suites.count - 1].cases.append(text)
      suites[suites.count - 1].failures += fails ? 1 : 0
    }
    let tests = suites.reduce(0) { $0 + $1.cases.count }
    let failures = suites.reduce(0) { $0 + $1.failures }
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text +=
      "<testsuites name=\"lading\" tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\">\n"
    for suite in suites {
      text += "  <testsuite name=\"\(Self.escape(report.source.path)): \(suite.group)\" "
      text += "tests=\"\(suite.cases.count)\" failures=\"\(suite.failures)\" errors=\"0\" "
      text += "skipped=\"0\">\n\(suite.cases.joined())  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private func testCase(_ rule: RuleInfo, _ findings: [Finding]) -> (text: String, fails: Bool) {
    let head =
      "    <testcase classname=\"lading.\(rule.id.group)\" name=\"\(rule.id)\" time=\"0\""
    let count = report.summary.byRule[rule.id] ?? 0
    guard count > 0 else { return (head + "/>\n", false) }
    let worst = report.summary.worst[rule.id] ?? rule.severity
    let fails = failing.map { worst >= $0 } ?? false
    var lines = findings.prefix(Self.shown).map { finding in
      let place = finding.location.path == nil ? report.source.path : shownPlace(finding.location)
      return "\(place): \(finding.severity.rawValue): \(finding.message)"
    }
    if count > lines.count { lines.append("and \(Wording.number(count - lines.count)) more") }
    lines.append("what to do: \(rule.remedy)")
    let body = Self.escape(lines.joined(separator: "\n"))
    let element =
      fails
      ? "<failure type=\"\(worst.rawValue)\" message=\""
        + "\(Wording.count(count, "finding")): \(Self.escape(rule.summary))\">\(body)</failure>"
      : "<system-out>\(body)</system-out>"
    return ("\(head)>\n      \(element)\n    </testcase>\n", fails)
  }

  /// Text as XML 1.0 takes it; characters that it cannot hold are shown, not written.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n": escaped += "\n"
      case _
      where scalar.value < 0x20 || scalar.value == 0x7F || (0xFFFE...0xFFFF).contains(scalar.value):
        escaped += "\\u{\(String(scalar.value, radix: 16))}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
