// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive
import LadingLint
import LadingModel

/// Which findings count: rules, configuration, baseline.
struct SuppressionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Use only these rules or groups, in a comma list.", valueName: "rules"))
  var select: [String] = []

  @Option(
    help: ArgumentHelp("Leave these rules or groups out, in a comma list.", valueName: "rules"))
  var ignore: [String] = []

  @Option(
    help: ArgumentHelp("Read this configuration instead of looking for one.", valueName: "file"))
  var config: String?

  @Flag(help: "Look for no lading.yaml.")
  var noConfig = false

  @Option(
    help: ArgumentHelp("Do not count the findings that this file lists.", valueName: "file"))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "List all findings in this file, and count none of them unless --baseline is given too.",
      valueName: "file"))
  var writeBaseline: String?

  mutating func validate() throws {
    _ = try selection()
    if config != nil, noConfig {
      throw ValidationError("--config and --no-config exclude each other.")
    }
  }

  /// What `--select` and `--ignore` say.
  func selection() throws -> RuleSelection {
    RuleSelection(
      select: try RuleNames.parse(select, option: "--select"),
      ignore: try RuleNames.parse(ignore, option: "--ignore"))
  }

  /// The configuration for the dataset at `path`; nil when there is none.
  func configuration(for path: String) throws(Failure) -> Configuration? {
    if let config { return try Configuration.read(config) }
    return noConfig ? nil : try Configuration.nearest(to: path)
  }

  /// The baseline that findings are held against; nil when there is none.
  func baseline(_ selection: RuleSelection) throws -> Baseline? {
    guard let baseline else { return writeBaseline == nil ? nil : .everything }
    do {
      return try Baseline(reading: PlainFile(baseline), selection: selection)
    } catch let error as SourceError {
      throw Failure(
        .usage, "the baseline \(baseline) cannot be read: \(error.detail)",
        hint: error.code == .notFound
          ? "make it with --write-baseline \(Wording.shell(baseline))" : nil)
    } catch let error as BaselineProblem {
      throw Failure(.usage, "\(baseline) \(error.detail)")
    }
  }

  /// Writes `--write-baseline`, where there is a dataset.
  func writeBaseline(_ findings: FindingStream?, isQuiet: Bool) throws {
    guard let writeBaseline, let findings else { return }
    let file = try OutputFile(writeBaseline)
    let count: Int
    do {
      count = try BaselineWriter.write(findings) { try file.append($0) }
    } catch let error as WriteError {
      throw scratchFailure(error)
    }
    try file.finish()
    if !isQuiet {
      Console.say(
        "The baseline \(printable(writeBaseline)) holds \(Wording.count(count, "finding")).\n")
    }
  }

  /// Says in the report which files had a say.
  func describe(_ report: inout Report, configuration: Configuration?) {
    if let configuration {
      if report.suppression == nil { report.suppression = Report.Suppression() }
      report.suppression?.configuration = configuration.path
    }
    if let path = baseline ?? writeBaseline { report.suppression?.baseline?.path = path }
  }
}

/// The failure for a temporary file that cannot be written or read.
func scratchFailure(_ error: WriteError) -> Failure {
  inputFailure(SourceError(.scratch, path: error.path, detail: error.detail), path: "")
}
