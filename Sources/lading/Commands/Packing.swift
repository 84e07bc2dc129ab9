// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingLint
import LadingModel
import LadingPack

/// The flow of packing: open, lint, plan, write, say what was done.
struct Packing {
  var path: String
  var kind: Manifest.Kind
  var target: Target
  var members: Manifest.Members
  var options: PackingOptions
  var jobs: Int
  var talk: TalkOptions

  /// The output folder without slashes at its end.
  private var folder: String {
    var text = options.output[...]
    while text.count > 1, text.hasSuffix("/") { text = text.dropLast() }
    return String(text)
  }

  func run() throws(Failure) {
    Interruption.listen()
    let source = try open()
    let outcome = try lintWithProgress(
      source,
      options: LintOptions(targets: [target], format: options.format.format, jobs: jobs),
      talk: talk)
    try refuseErrors(outcome.report)
    let plan = try plan(source, outcome)
    let renderer = PackRenderer(
      source: path, folder: folder, style: talk.style, options: plan.options,
      report: outcome.report)
    if options.dryRun { return try Console.write(renderer.text(plan)) }
    let manifest = try write(plan)
    try Console.write(renderer.text(manifest))
  }

  private func open() throws(Failure) -> any DatasetSource {
    switch try openDataset(path) {
    case .source(let source): return source
    case .noDataset(let error, _): throw inputFailure(error, path: path)
    }
  }

  /// Errors stop packing; limits of count and size are what packing is for, and do not.
  private func refuseErrors(_ report: Report) throws(Failure) {
    let errors = report.findings.filter { $0.severity == .error }
    let stopping = report.summary.errors - errors.count { NextStep.isLimit($0.rule) }
    guard stopping > 0, !options.allowErrors else { return }
    let rules = Set(errors.map(\.rule)).filter { !NextStep.isLimit($0) }
    let counted = rules.map { ($0, report.summary.byRule[$0] ?? 0) }
      .sorted { a, b in a.1 == b.1 ? a.0 < b.0 : a.1 > b.1 }
      .map { "\($0.0) (\(Wording.number($0.1)))" }
    throw Failure(
      .findings,
      "\(Wording.count(stopping, "error")) stop\(stopping == 1 ? "s" : "") packing: "
        + Wording.list(counted, limit: 5),
      hint: "see what to do with 'lading lint \(Wording.shell(path)) --target \(target.rawValue)', "
        + "or pack in spite of errors with --allow-errors; nothing was written")
  }

  private func plan(
    _ source: any DatasetSource, _ outcome: Linter.Outcome
  ) throws(Failure) -> PackPlan {
    do {
      return try Packer.plan(
        source, detection: outcome.detection,
        options: PackOptions(
          kind: kind, target: target, members: members, maxBytes: options.maxBytes?.bytes,
          maxFiles: options.maxFiles, maxImages: options.maxImages, force: options.force,
          jobs: jobs, annotations: outcome.report.dataset.annotations))
    } catch {
      throw failure(error)
    }
  }

  private func write(_ plan: PackPlan) throws(Failure) -> Manifest {
    let line = ProgressLine("packing", style: talk.progress, isQuiet: talk.quiet)
    defer { line?.finish() }
    let leftovers = PackLeftovers(folder: folder, archives: plan.archives.map(\.name))
    Interruption.clearWith { leftovers.remove() }
    do {
      return try Packer.run(plan, into: folder) { progress in
        // From here on what bears an archive's name in the folder is of this run.
        leftovers.hasBegun()
        Interruption.check()
        line?.update { state(progress, seconds: $0) }
      }
    } catch {
      throw failure(error)
    }
  }

  private func state(_ progress: PackProgress, seconds: Double) -> ProgressLine.State {
    let total = max(1, progress.plannedBytes)
    return ProgressLine.State(
      fraction: Double(progress.bytes) / Double(total),
      done: "\(Wording.size(progress.bytes)) of \(Wording.size(total)), "
        + "\(progress.archives) of \(Wording.count(progress.plannedArchives, "archive"))",
      rate: "\(Wording.size(Int64(Double(progress.bytes) / seconds)))/s")
  }

  private func failure(_ error: PackError) -> Failure {
    let subject = error.path.map { String(decoding: $0, as: UTF8.self) }
    let message = subject.map { "\($0): \(error.detail)" } ?? error.detail
    // The details say what to do already.
    switch error.code {
    case .diskFull, .unwritable: return Failure(.machine, message)
    case .permission:
      return Failure(.input, message, hint: "choose a folder that you may write to with --output")
    case .exists: return Failure(.usage, message)
    case .tooLarge: return Failure(.findings, message)
    case .unreadable, .changed, .damaged, .unsupported: return Failure(.input, message)
    }
  }
}
