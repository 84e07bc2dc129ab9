// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel

/// Writes a report in the form that was asked for.
struct ReportWriter {
  let report: Report
  let format: LintCommand.Style
  let selection: RuleSelection
  /// The severity from which findings fail; nil where none do.
  let failing: Severity?
  let style: TextStyle

  /// Writes the whole document; `findings` are all of them, where the format needs them.
  func write(_ findings: FindingStream?, to output: OutputFile) throws {
    do {
      switch format {
      case .text: try put(TextRenderer(report: report, style: style).text(), output)
      case .concise: try put(ConciseRenderer(report: report, style: style).text(), output)
      case .json: try put(JSONRenderer.text(report), output)
      case .jsonl: try JSONLinesRenderer.write(report, findings) { try output.append($0) }
      case .api: try put(APIForm.text(report.api), output)
      case .sarif: try put(SARIFRenderer(report, findings).text(), output)
      case .github: try put(GitHubRenderer(report: report).text(), output)
      case .junit:
        let renderer = JUnitRenderer(report: report, selection: selection, failing: failing)
        try put(renderer.text(), output)
      }
    } catch let error as WriteError {
      throw scratchFailure(error)
    }
  }

  private func put(_ text: String, _ output: OutputFile) throws {
    try output.append(Array(text.utf8))
  }
}
