// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// A file to be sent: a zip part, a tar shard, or a file of records.
public struct UploadItem: Sendable, Hashable {
  /// Where it is.
  public var path: String
  /// Its name for people, unique in one run.
  public var name: String
  /// Its size.
  public var bytes: Int64
  /// Its SHA-256, 64 hex digits.
  public var sha256: String
  /// Images or records in it; nil where nobody has counted.
  public var count: Int?
  /// What the file system said of it, where this very process has written it.
  public var stamp: FileStamp?

  /// Names a file.
  public init(path: String, name: String, bytes: Int64, sha256: String, count: Int?) {
    self.path = path
    self.name = name
    self.bytes = bytes
    self.sha256 = sha256
    self.count = count
  }

  /// The file as a request's body, checked against its hash on its way.
  var body: FileBody { FileBody(path: path, bytes: bytes, sha256: sha256, stamp: stamp) }
}

/// What happens while something is sent, for the one who watches.
public enum UploadEvent: Sendable {
  /// So many bytes of it have gone, of this attempt.
  case sent(name: String, bytes: Int64)
  /// The service works on it; `progress` is the service's own, done of all.
  case processing(name: String, status: String, progress: (done: Int, of: Int)?)
  /// It ended.
  case ended(Receipt)
  /// Something that people should read.
  case notice(String)
}

/// What a target needs beside the service: where it notes what it did, and how patient it is.
public struct UploadContext: Sendable {
  /// Where steps are noted.
  public var journal: UploadJournal
  /// How often a service is asked how far it is.
  public var pollInterval: Duration
  /// How long a service may work on one thing.
  public var timeLimit: Duration
  /// How long something may take to show that may have arrived without an answer.
  public var settling: Duration
  /// Hears what happens.
  public var observe: @Sendable (UploadEvent) -> Void
  /// Called by a target when the service has all of a file and only its verdict is waited for: the
  /// next file may be on its way meanwhile.
  public var transferred: @Sendable () async -> Void = {}

  /// Makes a context.
  public init(
    journal: UploadJournal, pollInterval: Duration = .seconds(2),
    timeLimit: Duration = .seconds(3600), settling: Duration = .seconds(30),
    observe: @escaping @Sendable (UploadEvent) -> Void = { _ in }
  ) {
    self.journal = journal
    self.pollInterval = pollInterval
    self.timeLimit = timeLimit
    self.settling = settling
    self.observe = observe
  }

  /// Tells how much of something has gone.
  ///
  /// It knows nothing else of this context: the HTTP client forgets a body a moment after its end, and
  /// must not hold the journal as long.
  func meter(_ name: String) -> @Sendable (Int64) -> Void {
    let observe = observe
    return { observe(.sent(name: name, bytes: $0)) }
  }

  /// Asks again and again until `ask` has something; the first asking is at once.
  ///
  /// Throws `gaveUp` at the time limit, with what `state` says about where the service stands.
  func poll<Value: Sendable>(
    _ what: String, state: () -> String,
    _ ask: () async throws(UploadError) -> Value?
  ) async throws(UploadError) -> Value {
    let start = ContinuousClock.now
    var interval = min(pollInterval, .milliseconds(250))
    while true {
      if let value = try await ask() { return value }
      if ContinuousClock.now - start >= timeLimit {
        throw UploadError(
          .gaveUp, "\(what) has not ended within \(timeLimit.seconds) s (\(state()))",
          hint: "the service is still at work; the same command asks again and sends nothing twice")
      }
      do { try await Task.sleep(for: interval) } catch {
        throw UploadError(.gaveUp, "interrupted while \(what) is at work")
      }
      // Quick answers to small uploads, calm for large ones.
      interval = min(pollInterval, interval * 2)
    }
  }
}

/// A service that takes files, one request flow each.
public protocol UploadTarget: Sendable {
  /// The target's address without keys; with the SHA-256 it is what the journal goes by.
  var address: String { get }
  /// How many files may be on their way at once, whatever was asked for.
  var concurrency: Int { get }

  /// Called once before the first file: what must be known or refused beforehand.
  func prepare(_ context: UploadContext) async throws(UploadError)

  /// Sends one file, or finds out what became of it in an earlier run, until the service has said how
  /// it ended.
  func send(_ item: UploadItem, _ context: UploadContext) async throws(UploadError) -> Receipt

  /// Called once after the last file: what the service counts in all, of `receipts` and earlier runs.
  func conclude(
    _ receipts: [Receipt], _ context: UploadContext
  ) async throws(UploadError) -> UploadTally
}

extension UploadTarget {
  /// Nothing to be done beforehand.
  public func prepare(_ context: UploadContext) async throws(UploadError) {}

  /// The sum of the receipts.
  public func conclude(
    _ receipts: [Receipt], _ context: UploadContext
  ) async throws(UploadError) -> UploadTally {
    UploadTally(receipts)
  }
}

/// What the service counts against what was sent.
public struct UploadTally: Sendable, Hashable {
  /// Images or records sent; nil where nobody has counted.
  public var sent: Int?
  /// How many the service counts; nil where it does not say.
  public var accepted: Int?
  /// How many it rejected.
  public var rejected: Int
  /// More that should be read: "the dataset held 200 records before and holds 298 now".
  public var remarks: [String]

  /// Makes a tally.
  public init(sent: Int?, accepted: Int?, rejected: Int, remarks: [String] = []) {
    self.sent = sent
    self.accepted = accepted
    self.rejected = rejected
    self.remarks = remarks
  }

  /// The sum of receipts; unknown where one is.
  public init(_ receipts: [Receipt]) {
    func sum(_ value: (Receipt) -> Int?) -> Int? {
      receipts.reduce(0) { total, receipt in
        guard let total, let more = value(receipt) else { return nil }
        return total + more
      }
    }
    self.init(
      sent: sum(\.sent), accepted: sum(\.accepted),
      rejected: receipts.reduce(0) { $0 + $1.rejected })
  }
}

/// Where something stands that a service works on by itself.
public struct TaskState: Sendable {
  /// The service's own word.
  public var status: String
  /// How much of it is done, of how much.
  public var progress: (done: Int, of: Int)?
  /// How it ended; nil while the service is at work.
  ///
  /// Its name is the task's.
  public var receipt: Receipt?
}
