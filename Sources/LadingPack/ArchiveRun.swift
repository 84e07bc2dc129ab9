// SPDX-License-Identifier: Apache-2.0

import Dispatch
import LadingArchive
import LadingModel
import LadingText

/// What one archive came to.
struct ArchiveResult: Sendable {
  var written: ArchiveOutput.Written
  var images: [ImageHash]
  /// Whether an earlier run wrote it.
  var wasKept = false
}

/// Hands a plan's archives to workers, and remembers what they wrote.
///
/// Each worker writes whole archives, one or several side by side, so what comes out does not depend
/// on how many workers there are.
final class ArchiveRun: Sendable {
  private let source: any DatasetSource
  private let archives: [PlannedArchive]
  private let kind: Manifest.Kind
  private let limit: Int64
  private let folder: String
  private let journal: JournalFile
  /// What the journal says is complete, by name.
  private let kept: [String: PackJournal.Line]
  private let recall: KeptArchives
  private let taker: (any ArchiveTaker)?
  private let state: Guarded<State>

  private struct State {
    var next = 0
    var results: [ArchiveOutput.Written?]
    var hashes: ImageHashes
    /// Final names that this run has given.
    var written: [String] = []
    /// Archives that the journal tells of.
    var complete: Set<String>
    var failure: (archive: Int, error: PackError)?
    var progress: PackProgress
  }

  init(
    _ plan: PackPlan, folder: String, journal: JournalFile, kept: [String: PackJournal.Line],
    taker: (any ArchiveTaker)?
  ) {
    self.taker = taker
    self.journal = journal
    self.kept = kept
    recall = KeptArchives(plan, folder: folder)
    source = plan.source
    archives = plan.archives
    kind = plan.options.kind
    limit = min(plan.options.maxBytes ?? .max, plan.options.target.limits.archiveBytes ?? .max)
    self.folder = folder
    state = Guarded(
      State(
        results: Array(repeating: nil, count: plan.archives.count),
        hashes: ImageHashes(entries: plan.source.inventory.count),
        complete: Set(kept.keys),
        progress: PackProgress(
          archives: 0, plannedArchives: plan.archives.count, bytes: 0, plannedBytes: plan.bytes)))
  }

  /// Writes all archives on this thread.
  func writeAll(
    _ jobs: any ArchiveJobs, _ progress: (PackProgress) -> Void
  ) throws(PackError) -> [ArchiveOutput.Written] {
    progress(state.withLock { $0.progress })
    work(jobs, lanes: lanes(workers: 1)) { progress($0) }
    return try results()
  }

  /// Writes all archives on several threads, and reports from this one.
  func writeAll(
    _ jobs: any ArchiveJobs & Sendable, workers: Int, _ progress: (PackProgress) -> Void
  ) throws(PackError) -> [ArchiveOutput.Written] {
    if workers <= 1 { return try writeAll(jobs, progress) }
    progress(state.withLock { $0.progress })
    let group = DispatchGroup()
    let lanes = lanes(workers: workers)
    for _ in 0..<min(workers, archives.count) {
      DispatchQueue.global().async(group: group) { self.work(jobs, lanes: lanes) { _ in } }
    }
    while group.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
      progress(state.withLock { $0.progress })
    }
    progress(state.withLock { $0.progress })
    return try results()
  }

  /// How many archives each worker writes side by side.
  ///
  /// With many workers the disk is what all of them wait for, and with few archives a worker nothing
  /// is gained. Zips are too large for there to be many, and who takes archives wants them one by one.
  private func lanes(workers: Int) -> Int {
    if taker != nil { return 1 }
    // All workers share the lanes of one: what waits in memory is not to grow with them.
    let lanes = min(StreamingSHA256.lanes, archives.count) / workers
    return kind == .tar && lanes >= 8 ? lanes : 1
  }

  private func work(
    _ jobs: any ArchiveJobs, lanes: Int, _ progress: (PackProgress) -> Void
  ) {
    do {
      var worker = ArchiveWorker(self, jobs, reader: try source.makeReader(), lanes: lanes)
      worker.work(progress)
    } catch {
      fail(0, PackError(error))
    }
  }

  /// What was written; of several failures the one of the first archive is thrown.
  private func results() throws(PackError) -> [ArchiveOutput.Written] {
    let (results, failure) = state.withLock { ($0.results.compactMap(\.self), $0.failure) }
    if let failure { throw failure.error }
    return results
  }

  /// The hashes of the images in the archives that were written or kept.
  var hashes: ImageHashes { state.withLock { $0.hashes } }

  /// How many archives are complete and noted in the journal.
  var complete: Int { state.withLock { $0.complete.count } }

  /// Writes what describes the archives, the manifest last, and makes all names durable.
  func seal(_ manifest: Manifest) throws(PackError) {
    do {
      try writeFile(sumsName, Array(manifest.sums.utf8))
      try OutputFolder.sync(folder)
      try writeFile(manifestName, manifest.json())
      try OutputFolder.sync(folder)
      try OutputFolder.remove(journalPath)
      try OutputFolder.sync(folder)
    } catch {
      throw PackError(error)
    }
  }

  /// Takes back everything that was given a final name, what was kept included, and the journal.
  func removeWritten() {
    let written = state.withLock { $0.written }
    for name in written.reversed() + kept.keys.flatMap({ [$0, entryListName($0)] }) {
      try? OutputFolder.remove("\(folder)/\(name)")
    }
    try? OutputFolder.remove(journalPath)
  }

  /// Takes back what was given a final name without being noted as complete.
  func removeIncomplete() {
    let (written, complete) = state.withLock { ($0.written, $0.complete) }
    let keeping = Set(complete.flatMap { [$0, entryListName($0)] })
    for name in written.reversed() where !keeping.contains(name) {
      try? OutputFolder.remove("\(folder)/\(name)")
    }
  }

  private var journalPath: String { "\(folder)/\(PackJournal.fileName)" }

  private func writeFile(_ name: String, _ bytes: [UInt8]) throws(WriteError) {
    let file = try AtomicFile(folder: folder, name: name, hashing: false)
    try file.append(bytes)
    try file.commit(syncingFolder: false)
    state.withLock { $0.written.append(name) }
  }

  /// Opens an archive to be written; nil when it is kept as it is.
  func begin(
    _ archive: Int, _ jobs: any ArchiveJobs, together: Bool
  ) throws(PackError) -> OpenArchive? {
    let name = archives[archive].name
    if let line = kept[name] {
      let mayBeGone = taker?.hasArrived(sha256: line.sha256) ?? false
      if let result = try recall.result(of: line, archive: archive, mayBeGone: mayBeGone) {
        state.withLock { $0.progress.bytes += archives[archive].bytes }
        note(archive, result)
        return nil
      }
      // It is not what the journal tells of: written again.
      state.withLock { _ = $0.complete.remove(name) }
      do {
        try OutputFolder.remove("\(folder)/\(name)")
        try OutputFolder.remove("\(folder)/\(entryListName(name))")
      } catch {
        throw PackError(error)
      }
    }
    try taker?.waitForRoom()
    let output = try ArchiveOutput(
      folder: folder, name: name, kind: kind, limit: limit, together: together)
    var images: [ImageHash] = []
    images.reserveCapacity(archives[archive].images)
    return OpenArchive(
      number: archive, output: output, members: jobs.begin(archive), images: images)
  }

  /// Gives an archive its name, and notes in the journal that it is complete.
  func finish(_ archive: OpenArchive) throws(PackError) {
    let name = archives[archive.number].name
    let written = try archive.output.finish { name in state.withLock { $0.written.append(name) } }
    do {
      // The names may not be on the disk yet: what a journal tells of is looked at when it is used.
      try journal.append(
        PackJournal.Line(
          name: name, bytes: written.bytes, sha256: written.sha256, list: written.list
        ).json)
    } catch {
      throw PackError(error)
    }
    state.withLock { _ = $0.complete.insert(name) }
    note(archive.number, ArchiveResult(written: written, images: archive.images))
  }

  private func note(_ archive: Int, _ result: ArchiveResult) {
    taker?.take(archives[archive].line(result.written), wasKept: result.wasKept)
    state.withLock { state in
      state.results[archive] = result.written
      state.hashes.note(result.images)
      state.progress.archives += 1
    }
  }

  func takeNext() -> Int? {
    state.withLock { state in
      guard state.failure == nil, state.next < archives.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  func fail(_ archive: Int, _ error: PackError) {
    state.withLock { state in
      if let failure = state.failure, failure.archive <= archive { return }
      state.failure = (archive, error)
    }
  }

  /// How far all workers are, with so many bytes more.
  func progress(adding bytes: Int64) -> PackProgress {
    state.withLock { state in
      state.progress.bytes += bytes
      return state.progress
    }
  }
}

/// The manifest's file name.
let manifestName = "manifest.json"
/// The name of the list that `sha256sum -c` checks.
let sumsName = "SHA256SUMS"
