// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingText
import Synchronization

/// Processes the zips that have arrived: lint, then the files by their content, then the result.
///
/// A task is done again from its beginning after a crash; nothing of it is visible before it is
/// complete, and files by content are there once.
actor ZipProcessor {
  /// Images taken in, of how many.
  struct Progress: Sendable {
    var current: Int
    var total: Int
  }

  private let store: Store
  private let folder: DataFolder
  private let limits: ReceiverOptions.ZipLimits
  private let report: @Sendable (String) -> Void
  /// Tasks are processed one by one, each on a thread of its own.
  private let offload = Offload(DispatchQueue(label: "lading.receiver.zip"))
  private var meters: [String: Meter] = [:]

  /// What the working thread counts, for those who ask meanwhile.
  final class Meter: Sendable {
    let current = Atomic<Int>(0)
    let total = Atomic<Int>(0)
  }

  init(
    store: Store, folder: DataFolder, limits: ReceiverOptions.ZipLimits,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.store = store
    self.folder = folder
    self.limits = limits
    self.report = report
  }

  /// Takes up what a stopped server had left.
  func resume() async throws {
    for id in try await store.runningZipTasks() { enqueue(id) }
  }

  /// Processes a task whose zip is here.
  func enqueue(_ id: String) {
    guard meters[id] == nil else { return }
    let meter = Meter()
    meters[id] = meter
    Task {
      do {
        try await process(id, meter)
      } catch {
        report("zip task \(id): \(error)")
        // The zip goes first: where the disk is full, its room is what lets the failure be noted.
        for name in DataFolder.names(folder.uploads) where name.hasPrefix("\(id).zip.") {
          unlink("\(folder.uploads)/\(name)")
        }
        try? await store.fail(id, error: "The receiver failed while it processed the zip: \(error)")
      }
      meters[id] = nil
    }
  }

  /// How far a task is; nil before its images are counted.
  func progress(of task: ZipTask) -> Progress? {
    if let total = task.total { return Progress(current: total, total: total) }
    guard let meter = meters[task.id] else { return nil }
    let total = meter.total.load(ordering: .relaxed)
    return total == 0
      ? nil : Progress(current: meter.current.load(ordering: .relaxed), total: total)
  }

  private func process(_ id: String, _ meter: Meter) async throws {
    guard let task = try await store.zipTask(id), task.status == .running,
      let sha256 = task.sha256
    else { return }
    let path = "\(folder.uploads)/\(id).zip.\(sha256)"
    let intake = ZipIntake(path: path, folder: folder, limits: limits, meter: meter)
    switch try await offload.run({ try intake.run() }) {
    case .refused(let reason): try await store.fail(id, error: reason)
    case .taken(let files, let total, let result):
      try await store.complete(task, files: files, total: total, result: result)
    }
    unlink(path)
  }
}

/// What is done with one zip on the working thread.
struct ZipIntake: Sendable {
  /// How it ended.
  enum Outcome: Sendable {
    /// The zip as a whole is refused, and why.
    case refused(String)
    /// Its files are stored; `result` is the API's answer as JSON text.
    case taken(files: [StoredFile], total: Int, result: String)
  }

  let path: String
  let folder: DataFolder
  let limits: ReceiverOptions.ZipLimits
  let meter: ZipProcessor.Meter

  /// Lints the zip and stores what it holds; throws for this machine's faults only.
  func run() throws -> Outcome {
    let source: any DatasetSource
    do {
      source = try openSource(path)
    } catch {
      return .refused("The zip is malformed: \(error.detail)")
    }
    guard source.container == .zip else { return .refused("The upload is no zip") }
    guard source.inventory.count <= limits.files else {
      return .refused(
        "The zip has \(source.inventory.count) files; \(limits.files) are allowed")
    }
    let outcome: Linter.Outcome
    do {
      outcome = try Linter.lint(source, options: LintOptions(targets: [.roboflowZip], jobs: 2))
    } catch {
      return .refused("The zip is malformed: \(error.detail)")
    }
    let report = outcome.report
    if let verdict = report.verdicts.first, !verdict.accepted, report.api.uploaded == 0,
      report.dataset.images == 0
    {
      return .refused(Self.reason(report))
    }
    return try store(source, outcome)
  }

  /// Why nothing of it can be taken, in the words of the first error.
  private static func reason(_ report: Report) -> String {
    report.api.errors.first.map { "\($0.reason) (\($0.type))" } ?? "The zip holds no images"
  }

  private func store(_ source: any DatasetSource, _ outcome: Linter.Outcome) throws -> Outcome {
    let inventory = source.inventory
    let taken = inventory.indices.filter { index in
      switch inventory.kind(index) {
      case .image: !outcome.failedImages.contains(index)
      // Annotations, and texts that describe the dataset.
      case .other: true
      case .video, .document, .archive: false
      }
    }
    let images = inventory.indices.count { inventory.kind($0) == .image }
    meter.total.store(images, ordering: .relaxed)
    meter.current.store(outcome.failedImages.count, ordering: .relaxed)
    let reader = try source.makeReader()
    var writer = BlobWriter(folder: folder)
    var files: [StoredFile] = []
    for index in taken {
      let blob = try writer.store(try reader.open(index))
      let isImage = inventory.kind(index) == .image && !outcome.masks.contains(index)
      files.append(
        StoredFile(
          name: inventory.path(index).string, sha256: blob.sha256, bytes: blob.bytes,
          isImage: isImage))
      if inventory.kind(index) == .image { meter.current.add(1, ordering: .relaxed) }
    }
    writer.settle()
    return .taken(
      files: files, total: images, result: APIForm.text(outcome.report.api))
  }
}
