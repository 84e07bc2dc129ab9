// SPDX-License-Identifier: Apache-2.0

import Dispatch
import LadingArchive
import LadingModel
import LadingPack
import LadingText
import LadingUpload

/// Archives on their way from packing to sending: a few at a time lie in the work folder, and each is
/// removed when its receipt is durable, or the word that the service has all of it.
final class PackedQueue: UploadQueue, ArchiveTaker {
  let capacity: Int
  private let folder: String
  private let keeps: Bool
  private let hasArrived: @Sendable (String) -> Bool
  private let room: DispatchSemaphore
  private let state = Guarded(State())

  private struct State {
    var ready: [UploadItem] = []
    var taken: Set<String> = []
    /// Those for which room was made.
    var holding: Set<String> = []
    var waiting: CheckedContinuation<UploadItem?, any Error>?
    var isOver = false
    var isStopped = false
    var failure: PackError?
  }

  /// A queue of archives in `folder`; `hasArrived` says by SHA-256 what needs no sending.
  init(
    folder: String, capacity: Int, keeps: Bool, hasArrived: @escaping @Sendable (String) -> Bool
  ) {
    self.folder = folder
    self.capacity = capacity
    self.keeps = keeps
    self.hasArrived = hasArrived
    // A semaphore must not go away with less than it began with.
    room = DispatchSemaphore(value: 0)
    for _ in 0..<capacity { room.signal() }
  }

  func hasArrived(sha256: String) -> Bool { hasArrived(sha256) }

  func waitForRoom() throws(PackError) {
    room.wait()
    if state.withLock({ $0.isStopped }) {
      // For the next one who waits.
      room.signal()
      throw PackError(.stopped, path: nil, detail: "sending has stopped")
    }
  }

  func take(_ archive: Manifest.Archive, wasKept: Bool) {
    var item = item(archive)
    // One that an earlier run completed has been out of sight.
    if !wasKept { item.stamp = FileStamp(path: item.path) }
    let ready = item
    let waiting = state.withLock { state in
      state.taken.insert(archive.name)
      if !wasKept { state.holding.insert(archive.name) }
      guard let waiting = state.waiting else {
        state.ready.append(ready)
        return nil as CheckedContinuation<UploadItem?, any Error>?
      }
      state.waiting = nil
      return waiting
    }
    waiting?.resume(returning: ready)
  }

  private func item(_ archive: Manifest.Archive) -> UploadItem {
    UploadItem(
      path: "\(folder)/\(archive.name)", name: archive.name, bytes: archive.bytes,
      sha256: archive.sha256, count: archive.images)
  }

  /// Packing has ended well: what it found packed already is queued too.
  func close(_ manifest: Manifest) {
    let taken = state.withLock { $0.taken }
    for archive in manifest.archives where !taken.contains(archive.name) {
      take(archive, wasKept: true)
    }
    end(nil)
  }

  /// Packing has failed.
  func close(_ error: PackError) { end(error) }

  private func end(_ failure: PackError?) {
    let waiting = state.withLock { state in
      state.isOver = true
      state.failure = failure
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: nil)
  }

  /// Sending has ended: packing that still waits for room is told.
  func stop() {
    state.withLock { $0.isStopped = true }
    room.signal()
  }

  /// After a failure of packing there is no next one: packing itself says why.
  func next() async throws -> UploadItem? {
    try await withCheckedThrowingContinuation { continuation in
      let now: UploadItem?? = state.withLock { state in
        if !state.ready.isEmpty { return state.ready.removeFirst() }
        if state.isOver { return .some(nil) }
        state.waiting = continuation
        return nil
      }
      if let now { continuation.resume(returning: now) }
    }
  }

  func transferred(_ item: UploadItem) async { await finished(item) }

  func finished(_ item: UploadItem) async {
    if !keeps { try? OutputFolder.remove(item.path) }
    if state.withLock({ $0.holding.remove(item.name) != nil }) { room.signal() }
  }
}
