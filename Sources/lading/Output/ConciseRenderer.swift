// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Writes a line a finding, as compilers do: `path:line:column: severity rule message`.
struct ConciseRenderer {
  let report: Report
  let style: TextStyle

  /// The listed findings; nothing where there are none.
  func text() -> String {
    let paths = ReportPath(report.source)
    return report.findings.map { finding in
      let place = finding.location
      var text = printable(String(decoding: paths.joined(place), as: UTF8.self))
      if let line = place.line { text += ":\(line)" + (place.column.map { ":\($0)" } ?? "") }
      return
        "\(text): \(style.paint(finding.severity)) \(style.paint(finding.rule.description, .strong)) "
        + printable(finding.message) + "\n"
    }.joined()
  }

  /// What the lines leave out, for standard error.
  static func talk(_ report: Report) -> String {
    let omitted = report.findingsOmitted
    let rest =
      omitted == 0
      ? "" : "; \(Wording.number(omitted)) not listed (--max-findings-per-rule none lists all)"
    return "\(Wording.findings(report.summary))\(rest)\n"
  }
}
