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
        lading lint my-dataset --write-baseline known.json
        lading lint my-dataset --baseline known.json --output-format sarif -o lading.sarif
        lading lint my-dataset --deep
        lading lint inputs.csv --target clarifai
        lading lint records.jsonl --target prolific --schema schema.json

      A lading.yaml in the dataset's folder, or above it up to the repository's root, turns rules \
      off, gives them another severity, or ignores them at some paths:

        rules:
          layout/long-or-odd-name: off
          image: warning
        ignore:
          - paths: [raw/**, "*.tif"]
            rules: [image/size-mismatch]
            reason: scanned twice, sizes are known to differ

      Exit codes: 0 fine, 1 findings at or above --fail-on, 2 wrong usage or configuration, \
      3 not found or not readable, 8 this machine's limit. With --fix they are those of the \
      mended dataset.
      """)

  /// How the report is written.
  enum Style: String, CaseIterable, ExpressibleByArgument {
    case text, concise, json, jsonl, api, sarif, github, junit
  }

  /// From which severity on findings make the command fail.
  enum FailOn: String, CaseIterable, ExpressibleByArgument {
    case error, warning, info, never

    /// The severity; nil for `never`.
    var severity: Severity? { Severity(rawValue: rawValue) }
  }

  @Argument(help: "A folder, a zip or a tar; for clarifai a .csv, for prolific a .csv or .jsonl.")
  var path: String

  @Option(
    help: ArgumentHelp(
      "Services asked about, in a comma list: roboflow-zip, roboflow-batch, clarifai, prolific "
        + "or none.", valueName: "targets"),
    transform: TargetList.parse)
  var target = TargetList(targets: [.roboflowZip])

  @Option(help: "The annotation format; auto finds it out by content.")
  var format = FormatChoice.auto

  @Option(
    help: ArgumentHelp(
      "How the report is written: for people text, or concise with a line a finding; for programs "
        + "json, jsonl with every finding, sarif, github (workflow commands), junit, or api (the "
        + "upload API's answer).", valueName: "style"))
  var outputFormat = Style.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the report to this file.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp("List at most so many findings a rule, or 'none'.", valueName: "n"),
    transform: FindingLimit.parse)
  var maxFindingsPerRule = FindingLimit(count: 100)

  @Option(help: "Exit with 1 from this severity on.")
  var failOn = FailOn.error

  @OptionGroup(title: "What counts") var rules: SuppressionOptions
  @OptionGroup(title: "Mending") var mending: FixOptions
  @OptionGroup(title: "Files of records") var records: RecordArguments
  @OptionGroup var trust: TrustOptions
  @OptionGroup var images: DepthOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var talk: TalkOptions

  func run() throws {
    Interruption.listen()
    var result = try lint()
    try rules.writeBaseline(result.findings, isQuiet: talk.quiet)
    rules.describe(&result.report, configuration: result.configuration)
    // With --diff the difference is what was asked to see.
    if !mending.diff || self.output != nil { try show(result) }
    if let worst = failOn.severity, result.report.summary.count(from: worst) > 0 {
      throw Outcome(status: .findings)
    }
  }

  private struct Result {
    var report: Report
    var findings: FindingStream?
    var selection: RuleSelection
    var configuration: Configuration?
  }

  private func lint() throws -> Result {
    let kind = try records.kind(of: path, targets: target.targets)
    if let kind, mending.fix {
      throw Failure(
        .usage, "--fix mends datasets, and \(path) is a \(kind.rawValue) of records",
        hint: "mend the rows that 'lading lint \(Wording.shell(path))' names by hand")
    }
    let configuration = try rules.configuration(for: path)
    let selection = try rules.selection().configured(by: configuration)
    var options = LintOptions(
      targets: target.targets, format: format.format, selection: selection,
      findingsPerRule: maxFindingsPerRule.count, jobs: work.jobs,
      imageDepth: images.depth)
    options.baseline = try rules.baseline(selection)
    options.keepsAll = outputFormat == .jsonl || outputFormat == .sarif
    options.records = try records.options(for: path)
    let (report, findings) =
      if let kind { try records.lint(path, kind, options) } else {
        try lintDataset(options)
      }
    return Result(
      report: report, findings: findings, selection: selection, configuration: configuration)
  }

  private func lintDataset(_ options: LintOptions) throws -> (Report, FindingStream?) {
    let dataset = try openDataset(path, limits: trust.limits)
    return try mending.fix ? mend(dataset, options) : lint(dataset, options)
  }

  private func lint(
    _ dataset: OpenedDataset, _ options: LintOptions
  ) throws -> (Report, FindingStream?) {
    switch dataset {
    case .noDataset(let error, let bytes):
      return (Linter.unreadable(path: path, bytes: bytes, error: error, options: options), nil)
    case .source(let source):
      let outcome = try lintWithProgress(source, options: options, talk: talk)
      return (outcome.report, outcome.findings)
    }
  }

  /// Mends the dataset; the report is that of what there is afterwards.
  private func mend(
    _ dataset: OpenedDataset, _ options: LintOptions
  ) throws -> (Report, FindingStream?) {
    guard case .source(let source) = dataset else { return try lint(dataset, options) }
    let fixing = Fixing(path: path, fix: mending, talk: talk)
    try fixing.check(source)
    var noting = options
    noting.notesMendable = true
    let outcome = try lintWithProgress(source, options: noting, talk: talk)
    let result = try fixing.run(source, outcome)
    if !talk.quiet { Console.say(fixing.summary(result)) }
    var (report, findings) = (outcome.report, outcome.findings)
    if let mended = result.mended {
      (report, findings) = try lint(openDataset(mended, limits: trust.limits), options)
    }
    report.fix = fixing.description(result)
    return (report, findings)
  }

  private func show(_ result: Result) throws {
    let output = try OutputFile(self.output)
    let writer = ReportWriter(
      report: result.report, format: outputFormat, selection: result.selection,
      failing: failOn.severity,
      style: TextStyle(
        isColored: talk.style.isColored && (self.output == nil || talk.color.color == .always),
        isQuiet: talk.quiet, isVerbose: talk.verbose))
    try writer.write(result.findings, to: output)
    try output.finish()
    if let file = self.output, !talk.quiet { Console.say("The report is in \(printable(file)).\n") }
    tell(result.report)
  }

  /// What is said beside a report that has no room for it.
  private func tell(_ report: Report) {
    if talk.quiet { return }
    if outputFormat == .concise { Console.say(ConciseRenderer.talk(report)) }
    if talk.verbose, outputFormat != .text {
      for line in SuppressionWording.lines(report.suppression) { Console.say("\(line)\n") }
    }
    if let stale = SuppressionWording.stale(report.suppression) { Console.say("\(stale)\n") }
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
