// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText

/// Sends images into a batch one by one, several at once.
struct ImageSender: Sendable {
  let api: BatchAPI
  let batch: String
  let address: String
  /// Images on their way at once.
  let width: Int
  /// The names that the batch held when this run began.
  let present: Set<String>

  /// What became of one image.
  private enum Fate: Sendable {
    case taken
    case rejected(String)
    /// It may have been taken.
    case unsure(UploadError)
  }

  /// Sends a group of images; those that an earlier run sent are known by their names in the batch.
  func send(
    _ item: UploadItem, _ files: [BatchFile], _ context: UploadContext
  ) async throws(UploadError) -> Receipt {
    let key = UploadJournal.Key(target: address, item: item.sha256)
    var waiting = files
    if context.journal.record(key) == nil {
      try refuseStrangers(files)
      try await context.journal.note(key, .initiated, name: item.name)
    } else {
      waiting.removeAll { present.contains($0.name) }
    }
    let meter = Meter(
      done: item.bytes - waiting.reduce(0) { $0 + $1.bytes },
      tell: context.meter(item.name))
    var rejected: [Receipt.Remark] = []
    let policy = api.service.wire.policy
    for attempt in 1... {
      let fates = try await sendAll(waiting, meter)
      var doubt: UploadError?
      var unsure: [BatchFile] = []
      for (file, fate) in fates {
        switch fate {
        case .taken: break
        case .rejected(let reason):
          rejected.append(Receipt.Remark(subject: file.name, reason: reason))
        case .unsure(let error):
          unsure.append(file)
          doubt = error
        }
      }
      guard let doubt else { break }
      // Whether they were taken is asked before they are sent again.
      let there = try await api.names(batch)
      waiting = unsure.filter { !there.contains($0.name) }
      if waiting.isEmpty { break }
      if attempt >= policy.attempts {
        throw UploadError(.gaveUp, doubt.message, hint: doubt.hint, status: doubt.status)
      }
      context.observe(
        .notice("\(waiting.count) images are not in the batch after a fault: sending them again"))
      try await pause(policy.wait(after: attempt, random: Double.random(in: 0...1)))
    }
    let accepted = files.count - rejected.count
    return Receipt(
      target: address, name: item.name, bytes: item.bytes, sha256: item.sha256,
      outcome: rejected.isEmpty ? .confirmed : accepted == 0 ? .failed : .partial,
      sent: files.count, accepted: accepted, rejected: rejected.count,
      errors: rejected.sorted { $0.subject < $1.subject })
  }

  /// An image of a name that is there already would replace that one, or be there twice.
  private func refuseStrangers(_ files: [BatchFile]) throws(UploadError) {
    let taken = files.filter { present.contains($0.name) }
    guard let first = taken.first else { return }
    throw UploadError(
      .refused,
      "batch \(batch) holds \(taken.count == 1 ? "" : "\(taken.count) files of these names, such as ")"
        + "\(first.name) already",
      hint:
        "send them into another batch, or rename them; nothing of \(files.count) images was sent")
  }

  /// Adds up the bytes of images that have gone.
  private final class Meter: Sendable {
    private let done: Guarded<Int64>
    private let tell: @Sendable (Int64) -> Void

    init(done: Int64, tell: @escaping @Sendable (Int64) -> Void) {
      self.done = Guarded(done)
      self.tell = tell
    }

    func add(_ bytes: Int64) {
      tell(
        done.withLock {
          $0 += bytes
          return $0
        })
    }
  }

  private func sendAll(
    _ files: [BatchFile], _ meter: Meter
  ) async throws(UploadError) -> [(BatchFile, Fate)] {
    let result = await withTaskGroup(
      of: Result<(BatchFile, Fate), UploadError>.self,
      returning: Result<[(BatchFile, Fate)], UploadError>.self
    ) { group in
      var fates: [(BatchFile, Fate)] = []
      var failure: UploadError?
      var rest = files[...]
      for _ in 0..<width {
        guard let file = rest.popFirst() else { break }
        group.addTask { await send(file, meter) }
      }
      for await result in group {
        switch result {
        case .success(let fate): fates.append(fate)
        case .failure(let error): failure = failure ?? error
        }
        if failure == nil, let file = rest.popFirst() { group.addTask { await send(file, meter) } }
      }
      return failure.map { .failure($0) } ?? .success(fates)
    }
    return try result.get()
  }

  private func send(
    _ file: BatchFile, _ meter: Meter
  ) async -> Result<(BatchFile, Fate), UploadError> {
    do throws(UploadError) {
      let answer = try await api.image(file, to: batch)
      meter.add(file.bytes)
      if answer.isSuccess { return .success((file, .taken)) }
      // What is wrong with one image says nothing of the others; the rest concerns all of them.
      guard [400, 413, 415, 422].contains(answer.status) else {
        return .failure(api.service.refusal(answer, "the image \(file.name)"))
      }
      let said = api.service.wire.redactor.clean(answer.complaint)
      return .success(
        (file, .rejected(said.isEmpty ? "the service answers \(answer.status)" : said)))
    } catch {
      return error.code == .unsure ? .success((file, .unsure(error))) : .failure(error)
    }
  }
}
