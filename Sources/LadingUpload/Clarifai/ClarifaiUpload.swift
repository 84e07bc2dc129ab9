// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
import LadingModel
import LadingText
import NIOPosix

/// Inputs to be sent, one after another.
public protocol ClarifaiQueue: Sendable {
  /// The next input; nil when there is no more.
  func next() async throws -> ClarifaiRecord?
}

/// Sends a dataset to Clarifai, input by input: the service takes no archives.
///
/// Source: Clarifai's documents on uploading a dataset, and the messages of clarifai-grpc 12.6.
public struct ClarifaiUpload: Sendable {
  /// What is done with an input whose id the app has already.
  public enum DuplicatePolicy: String, Sendable, CaseIterable {
    /// It is left alone, and counted.
    case skip
    /// It is sent under a new id.
    case suffix
    /// The upload ends with an error.
    case fail
  }

  /// How it is done.
  public struct Options: Sendable {
    /// Inputs in a request, 1 to 128.
    public var batchSize = 128
    /// Requests on their way at once.
    public var transfers = 4
    /// What is done with an id that is taken.
    public var onDuplicate = DuplicatePolicy.skip
    /// Whether a dataset that does not exist is made.
    public var createsDataset = false
    /// How often an input that failed is sent again.
    public var retries = 2
    /// Whether only what an earlier run saw fail is sent.
    public var onlyFailed = false
    /// The most bytes of a request's body.
    public var requestBytes = ClarifaiBatcher.largestBody

    /// The usual ones.
    public init() {}
  }

  /// Where Clarifai answers.
  public static let defaultEndpoint = "https://api.clarifai.com"

  let client: ClarifaiClient
  let dataset: String
  let options: Options
  /// Where the inputs' entries are read from.
  let source: (any DatasetSource)?

  /// A dataset of an app.
  public init(
    service: Service, user: String, app: String, dataset: String, options: Options = Options(),
    source: (any DatasetSource)? = nil
  ) {
    client = ClarifaiClient(service: service, user: user, app: app)
    self.dataset = dataset
    self.options = options
    self.source = source
  }

  /// The target's name in journals: `clarifai://USER/APP/DATASET`.
  public var address: String {
    TargetURI.clarifai(user: client.user, app: client.app, dataset: dataset)
      .address(endpoint: client.service.endpoint)
  }

  /// Sends all inputs of a queue and says what the service counts.
  ///
  /// After an error no further request is begun; those on their way end first. Throws when nothing
  /// was begun.
  public func run(
    _ queue: some ClarifaiQueue, _ context: UploadContext
  ) async throws(UploadError) -> UploadSummary {
    try await prepare(context)
    let ledger = ClarifaiLedger(context.journal, target: address)
    let run = ClarifaiRun(upload: self, ledger: ledger, context: context)
    var summary = await run.send(queue)
    if summary.failure == nil {
      do throws(UploadError) {
        summary.tally.remarks += try await remarks()
      } catch {
        summary.failure = error
      }
    }
    return summary
  }

  /// Asks for the dataset first: inputs of one that is not there would be refused one by one.
  func prepare(_ context: UploadContext) async throws(UploadError) {
    let what = "the dataset \(dataset)"
    for attempt in 1... {
      let answer = try await client.ask(.get, ["datasets", dataset], what)
      if answer.code == ClarifaiStatus.Code.success { return }
      guard answer.code == ClarifaiStatus.Code.doesNotExist else {
        throw client.refusal(answer, what)
      }
      guard options.createsDataset else {
        throw UploadError(
          .refused,
          "the app \(client.user)/\(client.app) has no dataset \(dataset): \(answer.details)",
          hint: "--create-dataset makes it; nothing was sent")
      }
      do {
        _ = try await client.must(
          .post, ["datasets"], body: .bytes(ClarifaiWire.dataset(dataset)),
          "to make the dataset \(dataset)")
        context.observe(.notice("made the dataset \(dataset)"))
        return
      } catch  where error.code == .unsure && attempt < client.service.wire.policy.attempts {
        // Whether it was made is seen by asking for it.
      }
    }
  }

  private func remarks() async throws(UploadError) -> [String] {
    let counts = try await client.must(.get, ["inputs", "status"], "the app's counts")
      .json["counts"]
    guard let processed = counts?["processed"]?.integer else { return [] }
    let failed = counts?["errors"]?.integer ?? 0
    return [
      "The app \(client.user)/\(client.app) holds \(processed) processed inputs now"
        + (failed > 0 ? ", and \(failed) that failed." : ".")
    ]
  }
}

/// One run: cuts the queue into requests and has several on their way.
struct ClarifaiRun: Sendable {
  let upload: ClarifaiUpload
  let ledger: ClarifaiLedger
  let context: UploadContext

  /// What came of the inputs so far.
  struct Totals: Sendable {
    var receipts: [(place: Int, receipt: Receipt)] = []
    var done = 0
    var failed = 0
    var skipped = 0
    var resumed = 0
    var failure: UploadError?
  }

  func send(_ queue: some ClarifaiQueue) async -> UploadSummary {
    var totals = Totals()
    var cutter = BatchCutter(queue: queue, run: self)
    await withTaskGroup(of: (Int, ClarifaiSender.Outcome).self) { group in
      var running = 0
      var begun = 0
      var isExhausted = false
      while true {
        while !isExhausted, totals.failure == nil, running < max(1, upload.options.transfers) {
          do {
            guard let batch = try await cutter.next() else {
              isExhausted = true
              break
            }
            let place = begun
            begun += 1
            running += 1
            group.addTask {
              (place, await ClarifaiSender(run: self, items: batch).send())
            }
          } catch {
            totals.failure =
              error as? UploadError
              ?? UploadError(.input, "the next input cannot be read: \(error)")
          }
        }
        guard running > 0, let (place, outcome) = await group.next() else { break }
        running -= 1
        totals.done += outcome.done
        totals.failed += outcome.failed
        totals.skipped += outcome.skipped
        if let receipt = outcome.receipt { totals.receipts.append((place, receipt)) }
        totals.failure = totals.failure ?? outcome.failure
      }
    }
    return summary(totals, cutter)
  }

  private func summary(_ totals: Totals, _ cutter: BatchCutter<some ClarifaiQueue>) -> UploadSummary
  {
    var remarks: [String] = []
    if totals.skipped > 0 {
      remarks.append(
        "\(totals.skipped) inputs have ids that the app had already, and were left alone: "
          + "--existing-inputs adds such to the dataset, --on-duplicate suffix sends them anew.")
    }
    if cutter.resumed > 0 {
      remarks.append("\(cutter.resumed) inputs had arrived in an earlier run.")
    }
    let failed = totals.failed + cutter.refused.count
    if totals.failed > 0 {
      remarks.append("--retry-failed sends the \(totals.failed) that failed once more.")
    }
    var receipts = totals.receipts.sorted { $0.place < $1.place }.map(\.receipt)
    if !cutter.refused.isEmpty { receipts.append(refusal(cutter.refused)) }
    return UploadSummary(
      receipts: receipts, resumed: 0,
      tally: UploadTally(
        sent: totals.done + failed + cutter.resumed, accepted: totals.done + cutter.resumed,
        rejected: failed, remarks: remarks),
      failure: totals.failure)
  }

  /// What is said of inputs that were never sent.
  private func refusal(_ refused: [Receipt.Remark]) -> Receipt {
    Receipt(
      target: upload.address, name: "not sent", bytes: 0, sha256: "", outcome: .partial,
      sent: refused.count, accepted: 0, rejected: refused.count,
      errors: Array(refused.prefix(ClarifaiSender.remarkLimit)))
  }
}

/// Cuts a queue into requests, leaving out what has arrived.
struct BatchCutter<Queue: ClarifaiQueue> {
  let queue: Queue
  let run: ClarifaiRun
  private var batcher: ClarifaiBatcher
  private var isAtEnd = false
  /// Inputs that an earlier run had sent.
  private(set) var resumed = 0
  /// Inputs that cannot be sent at all.
  private(set) var refused: [Receipt.Remark] = []

  init(queue: Queue, run: ClarifaiRun) {
    self.queue = queue
    self.run = run
    batcher = ClarifaiBatcher(
      dataset: run.upload.dataset, count: run.upload.options.batchSize,
      limit: run.upload.options.requestBytes)
  }

  /// The next request; nil at the end.
  ///
  /// Throws what the queue throws.
  mutating func next() async throws -> [ClarifaiItem]? {
    while !isAtEnd {
      guard let record = try await queue.next() else {
        isAtEnd = true
        return batcher.finish()
      }
      let state = run.ledger.state(record.id)
      if state == .done {
        resumed += 1
        continue
      }
      if run.upload.options.onlyFailed, state != .failed, state != .unsure { continue }
      do {
        let bytes = try await textBytes(of: record)
        if let full = try batcher.add(record, textBytes: bytes) { return full }
      } catch let error as ClarifaiBatcher.TooLarge {
        refused.append(
          Receipt.Remark(
            subject: record.origin,
            reason: "its request would have \(error.bytes) bytes, and \(batcher.limit) are allowed")
        )
      } catch let error as ClarifaiText.NotText {
        refused.append(Receipt.Remark(subject: record.origin, reason: error.reason))
      }
    }
    return nil
  }

  private func textBytes(of record: ClarifaiRecord) async throws -> Int64 {
    guard record.kind == .text else { return 0 }
    switch record.content {
    case .raw, .url: return 0
    case .entry, .file:
      let (content, source) = (record.content, run.upload.source)
      return try await NIOThreadPool.singleton.runIfActive {
        try ClarifaiText.escapedBytes(of: content, source: source)
      }
    }
  }
}
