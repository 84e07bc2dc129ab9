// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// What a run of uploading came to.
public struct UploadSummary: Sendable {
  /// A receipt for each file that the service decided on, in the order of the files.
  public var receipts: [Receipt]
  /// How many of them an earlier run had sent already.
  public var resumed: Int
  /// What the service counts in all; after a failure the sum of the receipts.
  public var tally: UploadTally
  /// Why not everything was sent; nil when it was.
  public var failure: UploadError?

  /// Makes a summary.
  public init(
    receipts: [Receipt], resumed: Int, tally: UploadTally, failure: UploadError? = nil
  ) {
    self.receipts = receipts
    self.resumed = resumed
    self.tally = tally
    self.failure = failure
  }
}

/// Files to be sent, one after another; it may wait until the next one exists.
public protocol UploadQueue: Sendable {
  /// The next file; nil when there is no more.
  func next() async throws -> UploadItem?
  /// Told when the service has all of a file, which the journal says, and it may be taken away.
  func transferred(_ item: UploadItem) async
  /// Told when the receipt of a file is durable, so that the file may go.
  func finished(_ item: UploadItem) async
}

extension UploadQueue {
  /// Nothing: the file stays until its receipt is there.
  public func transferred(_ item: UploadItem) async {}
}

/// Files that are all there.
public actor UploadList: UploadQueue {
  private var rest: ArraySlice<UploadItem>

  /// Queues files in this order.
  public init(_ items: [UploadItem]) { rest = items[...] }

  /// The next file.
  public func next() -> UploadItem? { rest.popFirst() }
  /// Nothing: the files are somebody's.
  public func finished(_ item: UploadItem) {}
}

/// Sends the files of a queue to a target, several at once.
public struct UploadRun: Sendable {
  private let target: any UploadTarget
  private let context: UploadContext
  private let transfers: Int
  private let onlyFailed: Bool

  /// A run with at most `transfers` files on their way; `onlyFailed` sends nothing but what an
  /// earlier run saw fail.
  public init(
    _ target: any UploadTarget, context: UploadContext, transfers: Int, onlyFailed: Bool = false
  ) {
    self.target = target
    self.context = context
    self.transfers = max(1, min(transfers, target.concurrency))
    self.onlyFailed = onlyFailed
  }

  /// Sends everything and says what the service counts.
  ///
  /// After an error no further file is begun; those on their way end first, and what they came to is
  /// in the journal and in the summary. Throws when nothing was begun.
  public func run(_ queue: some UploadQueue) async throws(UploadError) -> UploadSummary {
    try await target.prepare(context)
    var (parts, failure) = await sendAll(queue)
    parts.sort { $0.place < $1.place }
    let receipts = parts.compactMap(\.receipt)
    var tally = UploadTally(receipts)
    if failure == nil {
      do { tally = try await target.conclude(receipts, context) } catch { failure = error }
    }
    return UploadSummary(
      receipts: receipts, resumed: parts.count { $0.isResumed && $0.receipt != nil }, tally: tally,
      failure: failure)
  }

  /// What a file on its way tells the loop that begins the next one.
  private enum Event: Sendable {
    /// The service has all of it: the next may begin.
    case transferred(place: Int)
    case ended(place: Int, Result<Part, UploadError>)
  }

  private func sendAll(_ queue: some UploadQueue) async -> (parts: [Part], failure: UploadError?) {
    let (events, sink) = AsyncStream.makeStream(of: Event.self)
    return await withDiscardingTaskGroup { group in
      var parts: [Part] = []
      var failure: UploadError?
      var transferring: Set<Int> = []
      var running = 0
      var begun = 0
      var isExhausted = false
      var news = events.makeAsyncIterator()
      while true {
        while !isExhausted, failure == nil, transferring.count < transfers {
          do {
            guard let item = try await queue.next() else {
              isExhausted = true
              break
            }
            let place = begun
            begun += 1
            running += 1
            transferring.insert(place)
            group.addTask {
              let result = await send(item, place: place, queue) {
                await queue.transferred(item)
                sink.yield(.transferred(place: place))
              }
              sink.yield(.ended(place: place, result))
            }
          } catch {
            failure =
              error as? UploadError ?? UploadError(.input, "the next archive is missing: \(error)")
          }
        }
        guard running > 0, let event = await news.next() else { break }
        switch event {
        case .transferred(let place): transferring.remove(place)
        case .ended(let place, let result):
          transferring.remove(place)
          running -= 1
          switch result {
          case .success(let part): parts.append(part)
          case .failure(let error): failure = failure ?? error
          }
        }
      }
      return (parts, failure)
    }
  }

  private struct Part: Sendable {
    var place: Int
    var receipt: Receipt?
    var isResumed: Bool
  }

  private func send(
    _ item: UploadItem, place: Int, _ queue: some UploadQueue,
    transferred: @escaping @Sendable () async -> Void
  ) async -> Result<Part, UploadError> {
    var context = context
    context.transferred = transferred
    let key = UploadJournal.Key(target: target.address, item: item.sha256)
    let record = context.journal.record(key)
    if let receipt = record?.receipt, receipt.outcome != .failed {
      context.observe(.ended(receipt))
      await queue.finished(item)
      return .success(Part(place: place, receipt: receipt, isResumed: true))
    }
    if onlyFailed, record?.receipt?.outcome != .failed {
      return .success(Part(place: place, receipt: nil, isResumed: true))
    }
    do throws(UploadError) {
      let receipt = try await target.send(item, context)
      try await context.journal.note(key, .ended, name: item.name, receipt: receipt)
      context.observe(.ended(receipt))
      await queue.finished(item)
      return .success(Part(place: place, receipt: receipt, isResumed: false))
    } catch {
      return .failure(error)
    }
  }
}
