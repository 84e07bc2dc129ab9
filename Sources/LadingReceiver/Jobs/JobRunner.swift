// SPDX-License-Identifier: Apache-2.0

import Dispatch
import LadingArchive
import LadingText

/// Runs jobs: their tasks side by side, as many at once as the job has workers, then the export.
///
/// A job's life is real: a task is work on images, and takes as long as it takes. What was done
/// before a crash stays done; tasks that had not ended run again.
actor JobRunner {
  /// Images in a task.
  static let taskSize = 100

  private let store: Store
  private let folder: DataFolder
  private let notifier: Notifier
  private let report: @Sendable (String) -> Void
  private let offload = Offload(
    DispatchQueue(label: "lading.receiver.jobs", attributes: .concurrent))
  private var underway: Set<String> = []

  init(
    store: Store, folder: DataFolder, notifier: Notifier,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.store = store
    self.folder = folder
    self.notifier = notifier
    self.report = report
  }

  /// Takes up what a stopped server had left.
  func resume() async throws {
    for job in try await store.unfinishedJobs() { start(job) }
  }

  /// Runs a job in the background.
  func start(_ job: Job) {
    let key = "\(job.workspace)/\(job.id)/\(job.run)"
    guard underway.insert(key).inserted else { return }
    Task {
      do {
        try await run(job)
      } catch let stop as Stop {
        try? await end(job, error: stop.reason)
      } catch {
        report("job \(job.id): \(error)")
        try? await end(job, error: "The receiver failed: \(error)")
      }
      underway.remove(key)
    }
  }

  /// A job that cannot go on; nil when it was aborted, and all is said.
  private struct Stop: Error {
    var reason: String?
  }

  private func run(_ job: Job) async throws {
    guard let body = try? JSONValue(parsing: job.definition),
      let definition = try? JobDefinition(body)
    else { throw Stop(reason: "The definition cannot be read") }
    try await advance(job, to: .processing)
    try await makeOutput(.processing, of: job, content: .metadata)
    let tasks = try await plan(job, definition)
    try await process(tasks.filter { $0.status != .done }, of: job, definition)
    try await advance(job, to: .exporting)
    try await makeOutput(.export, of: job, content: .archives)
    try await export(job, definition)
    try await advance(job, to: .completed)
    await notify(job, definition, isSuccess: true)
  }

  private func advance(_ job: Job, to status: Job.Status) async throws {
    guard try await store.move(job, to: status, now: secondsNow()) else { throw Stop(reason: nil) }
  }

  private func end(_ job: Job, error: String?) async throws {
    for var task in try await store.tasks(of: job)
    where task.status == .running
      || task.status == .waiting
    {
      task.status = error == nil ? .aborted : .failed
      task.notification = error ?? "Aborted"
      task.changed = secondsNow()
      try await store.put(task, of: job)
    }
    if let error { try await store.move(job, to: .failed, error: error, now: secondsNow()) }
    if let body = try? JSONValue(parsing: job.definition),
      let definition = try? JobDefinition(body)
    {
      await notify(job, definition, isSuccess: false)
    }
  }

  private func notify(_ job: Job, _ definition: JobDefinition, isSuccess: Bool) async {
    guard let url = definition.notificationsURL else { return }
    await notifier.send(
      .job(id: job.id, isSuccess: isSuccess), to: url, workspace: job.workspace)
  }

  private func makeOutput(_ stage: Stage, of job: Job, content: Batch.Content) async throws {
    let batch = Batch(
      workspace: job.workspace, id: stage.outputBatch(job), displayName: stage.outputBatch(job),
      kind: .multipart, content: content, created: secondsNow())
    guard try await store.batch(batch) != nil else {
      throw Stop(reason: "The batch \(batch.id) is there already")
    }
  }

  /// The tasks of the processing stage, cut on the first run and found again after a crash.
  private func plan(_ job: Job, _ definition: JobDefinition) async throws -> [JobTask] {
    let known = try await store.tasks(of: job, stage: .processing)
    if !known.isEmpty { return known }
    let count = try await store.count(
      of: definition.batch, in: job.workspace, part: definition.part)
    guard count > 0 else { throw Stop(reason: "The batch \(definition.batch) holds no files") }
    var tasks: [JobTask] = []
    for first in stride(from: 0, to: count, by: Self.taskSize) {
      tasks.append(
        JobTask(
          stage: .processing, number: tasks.count, first: first,
          count: min(Self.taskSize, count - first), status: .waiting, changed: secondsNow(),
          notification: "Waiting"))
    }
    try await store.put(tasks, of: job)
    return tasks
  }

  private func process(
    _ tasks: [JobTask], of job: Job, _ definition: JobDefinition
  ) async throws {
    var waiting = tasks[...]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in waiting.prefix(definition.workers) {
        group.addTask { try await self.process(task, of: job, definition) }
      }
      waiting = waiting.dropFirst(definition.workers)
      while try await group.next() != nil {
        guard let task = waiting.popFirst() else { continue }
        group.addTask { try await self.process(task, of: job, definition) }
      }
    }
  }

  private func process(
    _ task: JobTask, of job: Job, _ definition: JobDefinition
  ) async throws {
    var task = task
    guard try await store.job(job.id, in: job.workspace)?.status == .processing else {
      throw Stop(reason: nil)
    }
    task.status = .running
    task.notification = "Linting \(task.count) images"
    task.changed = secondsNow()
    try await store.put(task, of: job)
    let files = try await store.files(
      of: definition.batch, in: job.workspace, part: definition.part, from: task.first,
      count: task.count)
    let work = LintTask(files: files, folder: folder, format: definition.format)
    let clock = ContinuousClock()
    let start = clock.now
    let results = try await offload.run { [folder] in
      try folder.keep(try work.run())
    }
    let spent = (clock.now - start).components
    let sum = try await store.addRuntime(
      spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000, to: job)
    guard sum <= Int64(definition.timeout) * 1000 else {
      throw Stop(
        reason:
          "The workers ran for \(sum) ms together; processingTimeoutSeconds allows \(definition.timeout) s"
      )
    }
    task.changed = secondsNow()
    task.notification = "Linted \(files.count) images"
    let name = "results-\(task.number).\(definition.format.rawValue)"
    try await store.finish(
      task, of: job,
      results: BatchFile(
        batch: Stage.processing.outputBatch(job), part: "results", shard: "", name: name,
        sha256: results.sha256, bytes: results.bytes, contentType: "metadata"))
  }

  /// Joins the results of all tasks, in order, into one file, packed as a tar.
  private func export(_ job: Job, _ definition: JobDefinition) async throws {
    var task = JobTask(
      stage: .export, number: 0, first: 0, count: 1, status: .running, changed: secondsNow(),
      notification: "Joining the results")
    try await store.put(task, of: job)
    var parts: [String: String] = [:]
    var last: (part: String, shard: String, name: String)?
    while true {
      let files = try await store.files(
        of: Stage.processing.outputBatch(job), in: job.workspace, part: nil, after: last,
        limit: 1000)
      for file in files { parts[file.name] = file.sha256 }
      guard let end = files.last, files.count == 1000 else { break }
      last = (end.part, end.shard, end.name)
    }
    let count = try await store.tasks(of: job, stage: .processing).count
    var hashes: [String] = []
    for number in 0..<count {
      guard let hash = parts["results-\(number).\(definition.format.rawValue)"] else {
        throw Stop(reason: "The results of task \(number) are missing")
      }
      hashes.append(hash)
    }
    let joiner = ResultsJoiner(hashes: hashes, folder: folder, format: definition.format)
    let archive = try await offload.run { try joiner.run() }
    task.changed = secondsNow()
    task.notification = "Exported the results of \(count) tasks"
    try await store.finish(
      task, of: job,
      results: BatchFile(
        batch: Stage.export.outputBatch(job), part: "results", shard: "",
        name: "results.tar", sha256: archive.sha256, bytes: archive.bytes,
        contentType: "archives"))
  }
}
