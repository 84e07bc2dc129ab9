// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingFormats
import LadingModel

extension Linter {
  /// Lints a file of records for the targets asked about: `clarifai` takes CSV, `prolific` CSV and
  /// JSON Lines.
  ///
  /// Throws only when the file itself cannot be read.
  public static func lintRecords(
    _ source: any DatasetSource, kind: RecordFileKind, options: LintOptions
  ) throws(SourceError) -> Outcome {
    let detection = Detection(
      format: nil, confidence: .none, score: 0, root: [], evidence: [])
    let session = LintSession(
      source: source, options: options, detection: detection,
      sink: FindingSink(
        inventory: source.inventory, selection: options.selection,
        limit: options.findingsPerRule.map { max($0, 100) }, keepsAll: options.keepsAll,
        baseline: options.baseline),
      reader: try source.makeReader(), images: ImageTable(entries: source.inventory.count))
    var tally = RecordTally(kind: kind)
    do {
      for target in options.targets {
        switch target {
        case .clarifai where kind == .csv: try ClarifaiLinter.lint(session, &tally)
        case .prolific: try ImportLinter.lint(session, &tally)
        default: break
        }
      }
      try session.sink.settle()
    } catch let error as SourceError {
      throw error
    } catch let error as WriteError {
      throw SourceError(.scratch, path: error.path, detail: error.detail)
    } catch {
      throw SourceError(.unreadable, path: nil, detail: "\(error)")
    }
    let report = ReportBuilder(session: session, summary: FormatSummary(), records: tally).report()
    return Outcome(
      report: report, detection: detection, images: session.images,
      findings: session.sink.log.map {
        FindingStream($0, baseline: options.baseline, session: session)
      }, failedImages: [], masks: [])
  }
}

extension LintSession {
  /// Raises a finding in the file of records, and says whether it is an error that counts.
  func reportRecord(
    _ rule: any Rule.Type, _ severity: Severity? = nil, at offset: Int?, key: String = "",
    _ message: @autoclosure () -> String
  ) -> Bool {
    sink.report(rule, severity, at: .entry(0, offset: offset)) {
      FindingDetail(message(), key: key)
    }
    let selection = options.selection
    guard selection.contains(rule.info.id) else { return false }
    return (selection.severity(rule.info.id) ?? severity ?? rule.info.severity) == .error
  }
}

/// A text of the data, cut to what a message can show.
func shown(_ text: String) -> String {
  text.count > 60 ? String(text.prefix(60)) + "…" : text
}
