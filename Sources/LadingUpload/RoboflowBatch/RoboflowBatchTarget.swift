// SPDX-License-Identifier: Apache-2.0

public import LadingModel
import LadingText

/// Roboflow's data staging: shards or single images go into a batch, videos into one of their own, and
/// the batch is counted until all of it is indexed.
///
/// Source: Roboflow's Batch Processing API, "Data Ingestion" and "Batch Status".
public struct RoboflowBatchTarget: UploadTarget {
  private let api: BatchAPI
  private let batch: String
  private let plan: Plan
  private let shards: ShardSender?
  private let known = KnownBatches()

  /// What goes where.
  public struct Plan: Sendable {
    /// How images go; nil where there are none.
    public var method: BatchMethod?
    /// The batch that videos go into; nil where there are none.
    public var videoBatch: String?
    /// An address that the service calls when a shard is indexed.
    public var notificationsURL: String?
    /// Single images on their way at once.
    public var transfers: Int
    /// Makes smaller shards of one that the service does not take.
    public var cutter: ShardCutter
    /// What an item is.
    public var content: @Sendable (UploadItem) -> BatchContent

    /// Shards or images into the batch, and nothing else.
    public init(
      method: BatchMethod?, transfers: Int = 4, cutter: @escaping ShardCutter,
      content: @escaping @Sendable (UploadItem) -> BatchContent = { _ in .shard }
    ) {
      self.method = method
      self.transfers = max(1, transfers)
      self.cutter = cutter
      self.content = content
    }
  }

  /// What the batches held when this run began.
  private final class KnownBatches: Sendable {
    private let names = Guarded<[String: Set<String>]>([:])

    func names(_ batch: String) -> Set<String> { names.withLock { $0[batch] ?? [] } }
    func set(_ batch: String, _ value: Set<String>) { names.withLock { $0[batch] = value } }
  }

  /// A batch of a workspace.
  public init(service: Service, workspace: String, batch: String, plan: Plan) {
    api = BatchAPI(service: service, workspace: workspace)
    self.batch = batch
    self.plan = plan
    address = TargetURI.roboflowBatch(workspace: workspace, batch: batch)
      .address(endpoint: service.endpoint)
    shards =
      plan.method == .bulk
      ? ShardSender(
        api: api, batch: batch, address: address,
        board: ShardBoard(api, batch: batch, slowest: .seconds(2)),
        notificationsURL: plan.notificationsURL, cutter: plan.cutter) : nil
  }

  /// The way in which a batch was begun; nil when there is none yet, or the service does not say.
  public static func method(
    of batch: String, workspace: String, service: Service
  ) async throws(UploadError) -> BatchMethod? {
    try await BatchAPI(service: service, workspace: workspace).batch(batch)?.method
  }

  /// `roboflow-batch://WORKSPACE/BATCH-ID`.
  public let address: String

  /// Any number of shards; single images come in groups, of which each is several transfers itself.
  public var concurrency: Int { plan.method == .single ? 1 : 64 }

  /// Holds ids and ways against the batches that are there, and counts what they hold already.
  public func prepare(_ context: UploadContext) async throws(UploadError) {
    for leg in legs { try BatchID.check(leg.batch) }
    for leg in legs {
      let found = try await api.batch(leg.batch)
      if let clash = found?.clash(leg.batch, leg.method, leg.content) { throw clash }
      if found != nil, leg.method == .single {
        known.set(leg.batch, try await api.names(leg.batch))
      }
      let key = noteKey(leg)
      if context.journal.record(key) != nil {
        if found == nil, confirmed(leg, context) > 0 {
          throw UploadError(
            .refused,
            "\(api.service.name) does not know batch \(leg.batch) any more, and the journal says "
              + "that \(confirmed(leg, context)) files arrived there",
            hint: "batches are kept for seven days; send everything anew with --no-resume")
        }
        continue
      }
      let count = found == nil ? 0 : try await api.count(leg.batch)
      try await context.journal.note(
        key, .noted, name: "batch \(leg.batch)", values: ["before": String(count)])
    }
  }

  /// Sends one shard, one group of images, or one video.
  public func send(
    _ item: UploadItem, _ context: UploadContext
  ) async throws(UploadError) -> Receipt {
    switch plan.content(item) {
    case .shard:
      guard let shards else { break }
      return try await shards.send(item, context)
    case .images(let files):
      guard plan.method == .single else { break }
      return try await ImageSender(
        api: api, batch: batch, address: address, width: plan.transfers,
        present: known.names(batch)
      ).send(item, files, context)
    case .video(let file):
      guard let videos = plan.videoBatch else { break }
      return try await VideoSender(
        api: api, batch: videos, address: address, present: known.names(videos)
      ).send(item, file, context)
    }
    throw UploadError(.usage, "\(item.name) does not belong to this upload")
  }

  /// Counts the batches until they hold what was confirmed, for as long as that may take.
  public func conclude(
    _ receipts: [Receipt], _ context: UploadContext
  ) async throws(UploadError) -> UploadTally {
    var tally = UploadTally(receipts)
    for leg in legs {
      let own = receipts.filter { belongs($0, leg) }.reduce(0) { $0 + ($1.accepted ?? 0) }
      let before = context.journal.record(noteKey(leg))?.values["before"].flatMap { Int($0) } ?? 0
      let due = before + confirmed(leg, context)
      let count = try await settle(leg.batch, due: due, context)
      if before > 0 {
        tally.remarks.append(
          "Batch \(leg.batch) held \(before) files before the first upload, and holds \(count) now."
        )
      }
      if count < due {
        let missing = min(own, due - count)
        tally.accepted = tally.accepted.map { $0 - missing }
        tally.remarks.append(
          "Batch \(leg.batch) counts \(count) files where \(due) are due: \(due - count) are missing, "
            + "though the service took them.")
      } else if count > due {
        tally.remarks.append(
          "Batch \(leg.batch) counts \(count) files where \(due) are due: somebody else sends to it "
            + "too, or files are in it twice.")
      }
    }
    return tally
  }

  // MARK: Batches

  /// One batch that files of this run go into.
  private struct Leg {
    var batch: String
    var method: BatchMethod
    var content: String
  }

  private var legs: [Leg] {
    var legs: [Leg] = []
    if let method = plan.method {
      legs.append(Leg(batch: batch, method: method, content: "images"))
    }
    if let videos = plan.videoBatch {
      legs.append(Leg(batch: videos, method: .single, content: "videos"))
    }
    return legs
  }

  private func noteKey(_ leg: Leg) -> UploadJournal.Key {
    UploadJournal.Key(target: address, item: "batch:\(leg.batch)")
  }

  private func belongs(_ receipt: Receipt, _ leg: Leg) -> Bool {
    (receipt.references["batchId"] ?? batch) == leg.batch
  }

  /// How many files the service has confirmed for a batch, in this run and those before.
  private func confirmed(_ leg: Leg, _ context: UploadContext) -> Int {
    context.journal.all.reduce(0) { sum, line in
      guard line.key.target == address, line.record.values["partOf"] == nil,
        let receipt = line.record.receipt, belongs(receipt, leg)
      else { return sum }
      return sum + (receipt.accepted ?? 0)
    }
  }

  /// How long a count may lag behind shards that are all indexed.
  private static let lag = Duration.seconds(60)

  private func settle(
    _ batch: String, due: Int, _ context: UploadContext
  ) async throws(UploadError) -> Int {
    let limit = min(Self.lag, context.timeLimit)
    let start = ContinuousClock.now
    var pace = Duration.milliseconds(50)
    while true {
      let count = try await api.count(batch)
      if count >= due || ContinuousClock.now - start >= limit { return count }
      context.observe(
        .processing(name: "batch \(batch)", status: "counting", progress: (done: count, of: due)))
      try await pause(pace)
      pace = min(pace * 2, context.pollInterval)
    }
  }
}
