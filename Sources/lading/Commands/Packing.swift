// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingPack
import Synchronization

/// The flow of packing: open, lint, plan, write, say what was done.
struct Packing {
  var path: String
  var kind: Manifest.Kind
  var target: Target
  var members = Manifest.Members.images
  var compression = ZipCompression.auto
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
    let plan = try checkedPlan()
    let renderer = PackRenderer(
      source: path, folder: folder, style: talk.style, options: plan.options)
    let isJSON = options.outputFormat == .json
    if options.dryRun {
      if isJSON { return try Console.write(plan.json()) }
      return try Console.write(renderer.text(plan))
    }
    let manifest = try write(plan)
    if isJSON { return try Console.write(manifest.json()) }
    try Console.write(renderer.text(manifest))
  }

  /// Opens and lints the dataset, and plans its archives where nothing stands against that.
  func checkedPlan() throws(Failure) -> PackPlan {
    let check = PackCheck(
      path: path, target: target, allowErrors: options.allowErrors, limits: options.trust.limits,
      talk: talk)
    let source = try check.open()
    try refuseOutputInside(source)
    let outcome = try check.lint(
      source,
      LintOptions(
        targets: [target], format: options.format.format,
        selection: try check.selection(), jobs: jobs, imageDepth: lintDepth,
        limits: Target.Limits(
          archiveBytes: options.maxBytes?.bytes, archiveFiles: options.maxFiles,
          shardImages: options.maxImages)))
    let checksWhilePacking = options.images.depth > lintDepth
    return try plan(
      checksWhilePacking ? CheckedSource(source, images: outcome.images) : source, outcome, check)
  }

  /// How far lint looks into the images before packing.
  ///
  /// `--deep` is done while the archives are written, which reads every byte anyway. To leave
  /// damaged images out they must be known before, and decoding wants whole files.
  private var lintDepth: ImageDepth {
    let depth = options.images.depth
    return depth == .deep && !options.allowErrors ? .header : depth
  }

  /// Archives inside the dataset would be part of it the next time.
  private func refuseOutputInside(_ source: any DatasetSource) throws(Failure) {
    guard source.container == .folder, OutputFolder.isInside(folder, of: path) else { return }
    throw Failure(
      .usage, "the output folder \(folder) lies inside the dataset \(path)",
      hint: "choose one beside it with --output: what lies in the dataset is packed with it")
  }

  private func plan(
    _ source: any DatasetSource, _ outcome: Linter.Outcome, _ check: PackCheck
  ) throws(Failure) -> PackPlan {
    do {
      return try Packer.plan(
        source, detection: outcome.detection,
        options: PackOptions(
          kind: kind, target: target, members: members, compression: compression,
          maxBytes: options.maxBytes?.bytes, maxFiles: options.maxFiles,
          maxImages: options.maxImages, force: options.force,
          resume: options.resume, jobs: jobs,
          leaveOut: check.damaged(source, outcome.images),
          annotations: outcome.report.dataset.annotations))
    } catch {
      throw failure(error)
    }
  }

  /// Packs for somebody who takes each archive when it is complete, and shows how far that is.
  func write(
    _ plan: PackPlan, into folder: String, handingTo taker: any ArchiveTaker, telling news: String
  ) throws(PackError) -> Manifest {
    let leftovers = PackLeftovers(folder: folder)
    let begun = Latch()
    Interruption.clearTelling {
      _ = leftovers.remove(hasBegun: begun.isSet)
      return news
    }
    return try Packer.run(plan, into: folder, handingTo: taker) { _ in
      begun.set()
      Interruption.check()
    }
  }

  private func write(_ plan: PackPlan) throws(Failure) -> Manifest {
    let line = ProgressLine("packing", style: talk.progress, isQuiet: talk.quiet)
    defer { line?.finish() }
    let leftovers = PackLeftovers(folder: folder)
    let begun = Latch()
    let planned = plan.archives.count
    Interruption.clearTelling {
      let kept = leftovers.remove(hasBegun: begun.isSet)
      if kept == 0 { return nil }
      return "\(Wording.number(kept)) of \(Wording.count(planned, "archive")) "
        + "\(kept == 1 ? "is" : "are") complete: the same command with --resume goes on"
    }
    do {
      return try Packer.run(plan, into: folder) { progress in
        // From here on what bears an archive's name in the folder is of this run.
        begun.set()
        Interruption.check()
        line?.update { state(progress, seconds: $0) }
      }
    } catch {
      throw failure(error, planned: plan.bytes)
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

  func failure(_ error: PackError, planned: Int64? = nil) -> Failure {
    var failure = bareFailure(error, planned: planned)
    if error.kept > 0 {
      let kept =
        "\(Wording.count(error.kept, "archive")) \(error.kept == 1 ? "is" : "are") complete and "
        + "kept: once that is put right, the same command with --resume goes on"
      failure.hint = failure.hint.map { "\($0); \(kept)" } ?? kept
    }
    return failure
  }

  private func bareFailure(_ error: PackError, planned: Int64? = nil) -> Failure {
    let subject = error.path.map { String(decoding: $0, as: UTF8.self) }
    let message = subject.map { "\($0): \(error.detail)" } ?? error.detail
    // Where there is no hint, the details say what to do already.
    switch error.code {
    case .diskFull where error.detail.hasPrefix("cannot"):
      let amount = planned.map { "packing needs about \(Wording.size($0)): " } ?? ""
      return Failure(
        .machine, message, hint: amount + "free some, or choose another disk with --output")
    case .diskFull, .unwritable, .stopped: return Failure(.machine, message)
    case .permission:
      return Failure(.input, message, hint: "choose a folder that you may write to with --output")
    case .exists: return Failure(.usage, message)
    case .tooLarge, .nothing: return Failure(.findings, message)
    case .brokenImage:
      return Failure(
        .findings, "\(subject ?? "an image") is damaged: \(error.detail)",
        hint: "copy or download it again, or leave damaged images out with --allow-errors; "
          + "no archive was written")
    case .unreadable, .changed, .damaged, .unsupported:
      let inside = subject.map { "\($0) in \(path)" } ?? path
      return Failure(
        .input, "\(inside) cannot be packed: \(error.detail)",
        hint: error.code == .changed
          ? "something writes to it at the same time; run the command again when that is over"
          : nil)
    }
  }
}

/// A flag that one thread sets and another reads.
private final class Latch: Sendable {
  private let value = Atomic<Bool>(false)

  var isSet: Bool { value.load(ordering: .acquiring) }

  func set() { value.store(true, ordering: .releasing) }
}
