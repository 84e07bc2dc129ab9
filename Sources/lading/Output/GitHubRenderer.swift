// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Writes the workflow commands by which GitHub Actions annotates files.
///
/// GitHub shows the first ten errors, warnings and notices of a step; the log has every line. So
/// the rules take turns, and the first line says how many there are.
struct GitHubRenderer {
  let report: Report

  /// How many annotations of a severity GitHub shows for a step.
  static let shown = 10

  /// The commands, a line each; nothing where there are no findings.
  func text() -> String {
    if report.summary.total == 0 { return "" }
    let paths = ReportPath(report.source)
    var text = command("notice", [("title", "lading")], summary())
    for severity in Severity.allCases.reversed() {
      for finding in inTurns(report.findings.filter { $0.severity == severity }) {
        text += command(finding, paths)
      }
    }
    return text
  }

  private func summary() -> String {
    var text = "\(printable(report.source.path)): \(Wording.findings(report.summary))"
    if Severity.allCases.contains(where: { report.summary.count($0) > Self.shown }) {
      text += "; GitHub shows at most \(Self.shown) annotations of each severity"
    }
    if report.findingsOmitted > 0 {
      text += "; \(Wording.number(report.findingsOmitted)) are not listed"
    }
    return text
  }

  /// The findings with the first of every rule first, then the second of every rule, and so on.
  private func inTurns(_ findings: [Finding]) -> [Finding] {
    var turns: [RuleID: Int] = [:]
    let numbered = findings.enumerated().map { place, finding in
      let turn = turns[finding.rule, default: 0]
      turns[finding.rule] = turn + 1
      return (turn: turn, place: place, finding: finding)
    }
    return numbered.sorted { ($0.turn, $0.place) < ($1.turn, $1.place) }.map(\.finding)
  }

  private func command(_ finding: Finding, _ paths: ReportPath) -> String {
    let place = finding.location
    var properties = [
      ("title", "lading: \(finding.rule)"),
      ("file", String(decoding: paths.file(place), as: UTF8.self)),
    ]
    var message = finding.message
    if paths.hasLines(place) {
      if let line = place.line { properties.append(("line", String(line))) }
      if let column = place.column { properties.append(("col", String(column))) }
    } else if report.source.container != .folder, report.source.container != .file,
      place.path != nil
    {
      message = "\(shownPlace(place)): \(message)"
    }
    let name =
      switch finding.severity {
      case .error: "error"
      case .warning: "warning"
      case .info: "notice"
      }
    return command(name, properties, message)
  }

  private func command(
    _ name: String, _ properties: [(String, String)], _ message: String
  ) -> String {
    let list = properties.map { "\($0.0)=\(Self.escape($0.1, isProperty: true))" }
    return "::\(name) \(list.joined(separator: ","))::\(Self.escape(message, isProperty: false))\n"
  }

  /// What the runner takes apart again: a percent sign, line ends, and in a property its marks.
  static func escape(_ text: String, isProperty: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": escaped += "%25"
      case "\r": escaped += "%0D"
      case "\n": escaped += "%0A"
      case ":" where isProperty: escaped += "%3A"
      case "," where isProperty: escaped += "%2C"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
