// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive
import LadingLint
import LadingModel
import LadingPack
import LadingUpload

/// The flow of uploading: find out what PATH is, make archives of it where it is none, send them, say
/// what arrived.
struct Uploading {
  var command: UploadCommand
  var target: TargetURI
  /// The step of `batch run` that this is; nil for an upload by itself.
  var step: String?

  func run() throws(Failure) {
    let wireNotice = Notices(talk: command.talk)
    let access = ServiceAccess(
      options: command.service, connections: command.sending.transfers + 2,
      notice: { wireNotice.say($0) })
    if target.target != .roboflowBatch { try command.batch.refuse(for: command.to) }
    if target.target != .clarifai { try command.clarifai.refuse() }
    if case .prolific(let dataset) = target {
      let service = try access.open(ServiceAccess.prolific) { .authorization("Token", $0) }
      defer { blocking { await service.wire.close() } }
      return try RecordsUploading(
        command: command, target: ProlificTarget(service: service, dataset: dataset)
      ).run([command.path] + command.further)
    }
    if let other = command.further.first {
      throw Failure(
        .usage, "there is a second PATH, \(other)",
        hint: "only prolific:// takes several files; run the command once for each")
    }
    if case .roboflowBatch(let workspace, let batch) = target {
      return try sendToBatch(batch, workspace: workspace, access)
    }
    if case .clarifai(let user, let app, let dataset) = target {
      return try ClarifaiUploading(command: command, user: user, app: app, dataset: dataset).run()
    }
    let (service, wire) = try open(access)
    defer { blocking { await wire.close() } }
    switch try UploadInput(command.path, for: target.target, limits: SourceLimits()) {
    case .archives(let items):
      try send(items, to: service)
    case .archive(let item):
      _ = try check(item)
      try send([item], to: service)
    case .dataset:
      try packAndSend(to: service)
    }
  }

  /// The target, and the wire that is to be closed at the end.
  private func open(_ access: ServiceAccess) throws(Failure) -> (any UploadTarget, Wire) {
    switch target {
    case .roboflowZip(let workspace, let project, let options):
      let service = try access.open(ServiceAccess.roboflow) { .query("api_key", $0) }
      return (
        RoboflowZipTarget(
          service: service, workspace: workspace, project: project, options: options),
        service.wire
      )
    case .put(let url):
      let wire: Wire
      do throws(UploadError) { wire = try access.wire() } catch { throw Failure(error) }
      let headers = try command.sending.headers()
      return (PresignedTarget(url: url, headers: headers, wire: wire), wire)
    case .roboflowBatch, .prolific, .clarifai:
      throw Failure(.usage, "\(command.to) cannot be sent to yet")
    }
  }

  /// A single archive is linted as the very file that the service would get; how many images it has.
  func check(_ item: UploadItem) throws(Failure) -> Int? {
    guard case .source(let source) = try openDataset(item.path) else {
      // A store takes any file; a service does not.
      if case .put = target { return nil }
      throw Failure(.findings, "\(item.path) is no archive that can be read")
    }
    let outcome = try lintWithProgress(
      source,
      options: LintOptions(
        targets: [target.target], format: command.packing.format.format,
        selection: RuleSelection().configured(by: try Configuration.nearest(to: item.path)),
        jobs: command.work.jobs),
      talk: command.talk)
    let verdict = outcome.report.verdicts.first { $0.target == target.target }
    let isRefused = !(verdict?.accepted ?? true)
    guard isRefused || outcome.report.summary.errors > 0, !command.packing.allowErrors else {
      return outcome.report.dataset.images
    }
    let why =
      isRefused
      ? "would be refused: \(Wording.list(verdict?.reasons.map(\.description) ?? []))"
      : "has \(Wording.count(outcome.report.summary.errors, "error"))"
    throw Failure(
      .findings, "\(item.path) \(why)",
      hint: "see what to do with 'lading lint \(Wording.shell(item.path)) --target "
        + "\(target.target.rawValue)', or send it in spite of that with --allow-errors; nothing was "
        + "sent")
  }

  func send(_ items: [UploadItem], to service: any UploadTarget) throws(Failure) {
    if case .put = target, items.count > 1 {
      throw Failure(
        .usage, "one signed address takes one file, and there are \(items.count) archives",
        hint: "name the archive itself, with an address of its own for each")
    }
    let session = try UploadSession(
      command, service, bytes: items.reduce(0) { $0 + $1.bytes }, count: items.count, step: step)
    // Only the words: the session would hold its journal for as long as the command lives.
    let news = session.news
    Interruption.clearTelling { news }
    let summary = blocking { await session.run(UploadList(items)) }
    try session.finish(summary)
  }

  private func packAndSend(to service: any UploadTarget) throws(Failure) {
    let packing = try packing(into: ".")
    let plan = try packing.checkedPlan()
    if case .put = target, plan.archives.count > 1 {
      throw Failure(
        .usage,
        "one signed address takes one file, and \(command.path) makes \(plan.archives.count)",
        hint: "pack it first with 'lading pack', and send each archive to an address of its own")
    }
    try packAndSend(plan, packing, to: service)
  }

  /// Packs and sends at the same time; `others` are sent behind the archives.
  func packAndSend(
    _ plan: PackPlan, _ packing: Packing, to service: any UploadTarget,
    then others: [UploadItem] = []
  ) throws(Failure) {
    let folder =
      command.packing.workDir ?? CacheFolder.work + "/" + plan.fingerprint().suffix(64).prefix(16)
    let session = try UploadSession(
      command, service, bytes: others.reduce(plan.bytes) { $0 + $1.bytes },
      count: plan.archives.count + others.count, step: step)
    let queue = PackedQueue(
      folder: folder, capacity: session.transfers + 1, keeps: command.packing.keep,
      hasArrived: session.hasArrived)
    let sending = Pending {
      let summary = await session.run(ChainedQueue(queue, then: others))
      queue.stop()
      return summary
    }
    let made = OutputFolder.missing(folder)
    var stopped: PackError?
    do throws(PackError) {
      queue.close(try packing.write(plan, into: folder, handingTo: queue, telling: session.news))
    } catch {
      queue.close(error)
      stopped = error
    }
    let summary = sending.wait()
    if !command.packing.keep, summary.failure == nil, stopped == nil {
      CacheFolder.clear(folder, madeNow: made)
    }
    if let stopped, stopped.code != .stopped {
      let failure = packing.failure(stopped, planned: plan.bytes)
      session.show(summary, stopped: failure.message)
      throw failure
    }
    try session.finish(summary)
  }

  func packing(into folder: String) throws(Failure) -> Packing {
    var words = ["--output", folder, "--resume", "--format", command.packing.format.rawValue]
    if command.packing.allowErrors { words.append("--allow-errors") }
    if let images = command.packing.maxImages { words += ["--max-images", "\(images)"] }
    if let bytes = command.packing.maxBytes { words += ["--max-bytes", "\(bytes.bytes)"] }
    let kind: Manifest.Kind = target.target == .roboflowBatch ? .tar : .zip
    do {
      let options = try PackingOptions.parse(words)
      try options.check(kind, target.target)
      return Packing(
        path: command.path, kind: kind, target: target.target, options: options,
        jobs: command.work.jobs, talk: command.talk)
    } catch let error as Failure {
      throw error
    } catch {
      throw Failure(.usage, PackingOptions.message(for: error))
    }
  }
}

/// Says on standard error why something is sent again.
struct Notices: Sendable {
  private let isQuiet: Bool

  init(talk: TalkOptions) { isQuiet = talk.quiet }

  func say(_ text: String) {
    if !isQuiet { Console.say("\(printable(text))\n") }
  }
}
