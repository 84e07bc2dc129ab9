// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import LadingText

/// Imports files of records, one at a time and in the order in which they arrived.
///
/// An import is done again from its beginning after a crash; its records appear all at once.
actor RecordImporter {
  /// Rejections that an answer names.
  private static let errorLimit = 1000

  private let store: Store
  private let folder: DataFolder
  private let report: @Sendable (String) -> Void
  private let offload = Offload(DispatchQueue(label: "lading.receiver.imports"))
  private var isRunning = false

  init(store: Store, folder: DataFolder, report: @escaping @Sendable (String) -> Void) {
    self.store = store
    self.folder = folder
    self.report = report
  }

  /// Where an import's file waits.
  nonisolated func path(of job: String, sha256: String) -> String {
    "\(folder.uploads)/\(job).records.\(sha256)"
  }

  /// Imports whatever waits.
  func wake() {
    guard !isRunning else { return }
    isRunning = true
    Task {
      var hasFailed = false
      do {
        while let job = try await store.waitingImports().first { try await run(job) }
      } catch {
        report("an import failed: \(error)")
        hasFailed = true
      }
      isRunning = false
      // A full disk is full for a while: the next file, or the next start, tries again.
      if hasFailed { return }
      // What arrived between the last look and now.
      if let waiting = try? await store.waitingImports(), !waiting.isEmpty { wake() }
    }
  }

  private func run(_ job: ImportJob) async throws {
    var job = job
    try await store.beginImport(job.id, now: secondsNow())
    let path = path(of: job.id, sha256: job.sha256 ?? "")
    var digests: [String] = []
    if let text = try await store.recordDataset(job.dataset)?.schema,
      let schema = try? RecordFile.Schema(try JSONValue(parsing: text))
    {
      let isCSV = extensionOf(job.fileName) == "csv"
      do {
        let outcome = try await offload.run {
          try RecordFile(schema: schema).read(try FileBytes(path), isCSV: isCSV)
        }
        digests = outcome.digests
        Self.decide(outcome, &job)
      } catch {
        report("import \(job.id): \(error)")
        job.status = .failed
        job.reason = "The receiver failed while it read the file"
      }
    } else {
      job.status = .pendingSchema
      job.reason = "The dataset has no schema; set one, then send the file again"
    }
    job.changed = secondsNow()
    try await store.end(job, digests: digests)
    unlink(path)
  }

  private static func decide(_ outcome: RecordFile.Outcome, _ job: inout ImportJob) {
    if let failure = outcome.failure {
      job.status = .failed
      job.reason = failure
      return
    }
    job.status = outcome.rejections.isEmpty ? .complete : .partial
    job.accepted = outcome.digests.count
    job.rejected = outcome.rejections.count
    var json = JSONWriter()
    json.array { json in
      for rejection in outcome.rejections.prefix(errorLimit) {
        json.object { json in
          json.member("record_index", rejection.index)
          json.key("field")
          if let field = rejection.field { json.value(field) } else { json.null() }
          json.member("reason", rejection.reason)
        }
      }
    }
    job.errors = json.string
  }
}
