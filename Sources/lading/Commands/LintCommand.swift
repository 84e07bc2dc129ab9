// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive
import LadingFormats
import LadingLint
import LadingModel

/// `lading lint`: says what is wrong with a dataset, and whether a service would take it.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say what is wrong with a dataset, and whether a service would take it.",
    discussion: """
        lading lint my-dataset
        lading lint export.zip --target roboflow-zip,roboflow-batch
        lading lint my-dataset --output-format json --output report.json
        lading lint my-dataset --select coco,image/truncated --fail-on warning
        lading lint my-dataset --fix --output-dir mended

      Exit codes: 0 fine, 1 findings at or above --fail-on, 2 wrong usage, 3 not found or \
      not readable. With --fix they are those of the mended dataset.
      """)

  /// How the report is written.
  enum Style: String, CaseIterable, ExpressibleByArgument {
    case text, json, api
  }

  /// From which severity on findings make the command fail.
  enum FailOn: String, CaseIterable, ExpressibleByArgument {
    case error, warning, info, never
  }

  @Argument(help: "A folder, a zip or a tar.")
  var path: String

  @Option(
    help: ArgumentHelp(
      "Services asked about, in a comma list: roboflow-zip, roboflow-batch, clarifai, prolific "
        + "or none.", valueName: "targets"),
    transform: TargetList.parse)
  var target = TargetList(targets: [.roboflowZip])

  @Option(help: "The annotation format; auto finds it out by content.")
  var format = FormatChoice.auto

  @Option(help: "How the report is written; api is the upload API's answer.")
  var outputFormat = Style.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the report to this file.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Use only these rules or groups.", valueName: "rules"))
  var select: [String] = []

  @Option(help: ArgumentHelp("Leave these rules or groups out.", valueName: "rules"))
  var ignore: [String] = []

  @Option(
    help: ArgumentHelp("List at most so many findings a rule, or 'none'.", valueName: "n"),
    transform: FindingLimit.parse)
  var maxFindingsPerRule = FindingLimit(count: 100)

  @Option(help: "Exit with 1 from this severity on.")
  var failOn = FailOn.error

  @OptionGroup(title: "Mending") var mending: FixOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var talk: TalkOptions

  mutating func validate() throws {
    _ = try selection()
  }

  func run() throws {
    Interruption.listen()
    let report = try mending.fix ? mendedReport() : report(on: path)
    // The difference is what was asked to see.
    if mending.diff, output == nil {
      if fails(report.summary) { throw Outcome(status: .findings) }
      return
    }
    let text = render(report)
    if let output {
      try OutputFile.write(Array(text.utf8), to: output)
      if !talk.quiet { Console.say("The report is in \(printable(output)).\n") }
    } else {
      try Console.write(text)
    }
    if fails(report.summary) { throw Outcome(status: .findings) }
  }

  private func selection() throws -> RuleSelection {
    RuleSelection(
      select: try RuleNames.parse(select, option: "--select"),
      ignore: try RuleNames.parse(ignore, option: "--ignore"))
  }

  private func options() throws -> LintOptions {
    LintOptions(
      targets: target.targets, format: format.format, selection: try selection(),
      findingsPerRule: maxFindingsPerRule.count, jobs: work.jobs)
  }

  private func report(on path: String) throws -> Report {
    let options = try options()
    switch try openDataset(path) {
    case .noDataset(let error, let bytes):
      return Linter.unreadable(path: path, bytes: bytes, error: error, options: options)
    case .source(let source):
      return try lintWithProgress(source, options: options, talk: talk).report
    }
  }

  /// Mends the dataset; the report is that of what there is afterwards.
  private func mendedReport() throws -> Report {
    let options = try options()
    let fixing = Fixing(path: path, fix: mending, talk: talk)
    switch try openDataset(path) {
    case .noDataset(let error, let bytes):
      return Linter.unreadable(path: path, bytes: bytes, error: error, options: options)
    case .source(let source):
      try fixing.check(source)
      let outcome = try lintWithProgress(source, options: options, talk: talk)
      let result = try fixing.run(source, outcome)
      if !talk.quiet { Console.say(fixing.summary(result)) }
      return try result.mended.map { try report(on: $0) } ?? outcome.report
    }
  }

  private func render(_ report: Report) -> String {
    switch outputFormat {
    case .text:
      let style = TextStyle(
        isColored: talk.style.isColored && (output == nil || talk.color.color == .always),
        isQuiet: talk.quiet, isVerbose: talk.verbose)
      return TextRenderer(report: report, style: style).text()
    case .json: return JSONRenderer.text(report)
    case .api: return APIRenderer.text(report.api)
    }
  }

  private func fails(_ summary: Report.Summary) -> Bool {
    switch failOn {
    case .error: summary.errors > 0
    case .warning: summary.errors + summary.warnings > 0
    case .info: summary.errors + summary.warnings + summary.infos > 0
    case .never: false
    }
  }
}

/// Reads `--max-findings-per-rule`.
struct FindingLimit {
  /// How many; nil for all.
  var count: Int?

  static func parse(_ text: String) throws -> FindingLimit {
    if text == "none" { return FindingLimit(count: nil) }
    guard let count = Int(text), count >= 0 else {
      throw ValidationError("--max-findings-per-rule takes a number from 0 on, or 'none'.")
    }
    return FindingLimit(count: count)
  }
}

/// Lints a source and shows how far that is.
func lintWithProgress(
  _ source: any DatasetSource, options: LintOptions, talk: TalkOptions
) throws(Failure) -> Linter.Outcome {
  let line = ProgressLine("linting", style: talk.progress, isQuiet: talk.quiet)
  defer { line?.finish() }
  do {
    guard let line else { return try Linter.lint(source, options: options) }
    let meter = ReadMeter(source.inventory, line: line)
    return try Linter.lint(MeteredSource(base: source, meter: meter), options: options)
  } catch {
    throw inputFailure(error, path: source.path)
  }
}
