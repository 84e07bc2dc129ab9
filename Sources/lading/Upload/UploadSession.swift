// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import LadingArchive
import LadingModel
import LadingUpload

/// One run of the command against one target: its journal, its progress, its summary.
struct UploadSession: Sendable {
  let transfers: Int
  /// What is said when a signal ends the run.
  let news: String
  private let target: (any UploadTarget)?
  private let address: String
  let context: UploadContext
  private let meter: UploadMeter
  private let onlyFailed: Bool
  private let isJSON: Bool
  private let style: TextStyle
  private let unit: String
  private let noun: String
  private let step: String?

  /// Opens the journal; what is sent is so many `bytes` in `count` files.
  init(
    _ command: UploadCommand, _ target: any UploadTarget, bytes: Int64, count: Int,
    unit: String = "image", step: String? = nil
  ) throws(Failure) {
    try self.init(
      command, target, address: target.address, noun: "file", bytes: bytes, count: count,
      unit: unit, step: step)
  }

  /// The same for a service that takes no files, whose address this is.
  init(
    _ command: UploadCommand, address: String, noun: String, bytes: Int64, unit: String
  ) throws(Failure) {
    try self.init(
      command, nil, address: address, noun: noun, bytes: bytes, count: 0, unit: unit, step: nil)
  }

  private init(
    _ command: UploadCommand, _ target: (any UploadTarget)?, address: String, noun: String,
    bytes: Int64, count: Int, unit: String, step: String?
  ) throws(Failure) {
    self.step = step
    let sending = command.sending
    self.target = target
    self.address = address
    self.unit = unit
    self.noun = noun
    transfers = min(sending.transfers, target?.concurrency ?? sending.transfers)
    onlyFailed = sending.retryFailed
    isJSON = sending.json
    style = command.talk.style
    let meter = UploadMeter(noun, bytes: bytes, count: count, talk: command.talk)
    self.meter = meter
    let path = sending.journal ?? CacheFolder.journal(of: address)
    let journal: UploadJournal
    do throws(UploadError) {
      if !sending.resume { try UploadJournal.putAside(path) }
      journal = try UploadJournal.open(path)
    } catch {
      throw Failure(error)
    }
    context = UploadContext(
      journal: journal, timeLimit: .seconds(sending.waitLimit), observe: { meter.observe($0) })
    news = "what the service confirmed is noted in \(path): the same command goes on from there"
  }

  /// Whether an earlier run sent the archive with this SHA-256, so that nothing of it is needed.
  @Sendable func hasArrived(_ sha256: String) -> Bool {
    let record = context.journal.record(
      UploadJournal.Key(target: address, item: sha256))
    return record?.receipt.map { $0.outcome != .failed } ?? false
  }

  /// Sends everything; what could not even begin is a summary with a failure too.
  func run(_ queue: some UploadQueue) async -> UploadSummary {
    guard let target else {
      return UploadSummary(receipts: [], resumed: 0, tally: UploadTally([]), failure: nil)
    }
    let run = UploadRun(target, context: context, transfers: transfers, onlyFailed: onlyFailed)
    do throws(UploadError) { return try await run.run(queue) } catch {
      return UploadSummary(receipts: [], resumed: 0, tally: UploadTally([]), failure: error)
    }
  }

  /// Shows the summary, and throws what the run came to where that is not fine.
  ///
  /// Nothing is written to the journal afterwards, and `batch run` goes on with it.
  func finish(_ summary: UploadSummary) throws(Failure) {
    context.journal.release()
    show(summary)
    if let failure = summary.failure { throw Failure(failure) }
    let status = renderer(summary).status
    if status != .fine { throw Failure(outcome: status) }
  }

  /// Shows what the service confirmed, and why there was nothing more to send where that is so.
  func show(_ summary: UploadSummary, stopped: String? = nil) {
    meter.finish()
    var renderer = renderer(summary)
    renderer.stopped = stopped
    if isJSON {
      try? Console.write(renderer.json)
    } else if !summary.receipts.isEmpty || !summary.tally.remarks.isEmpty {
      try? Console.write(renderer.text)
    }
  }

  private func renderer(_ summary: UploadSummary) -> ReceiptRenderer {
    var summary = summary
    summary.receipts.sort { $0.name < $1.name }
    return ReceiptRenderer(
      target: address, summary: summary, unit: unit, noun: noun, step: step, style: style)
  }
}

/// Where Lading keeps what outlives a run.
enum CacheFolder {
  /// Archives on their way (XDG Base Directory Specification).
  static var work: String { base("XDG_CACHE_HOME", ".cache") + "/lading/work" }

  /// The journal of everything that was sent to a target.
  static func journal(of target: String) -> String {
    let name = hexadecimalDigest(target).prefix(16)
    return base("XDG_STATE_HOME", ".local/state") + "/lading/uploads/\(name).jsonl"
  }

  /// Removes what packing left in a work folder, and the folder if it is empty then.
  ///
  /// The manifest goes last: a run that is killed before leaves nothing that no manifest lists, which the
  /// next run would refuse to touch.
  static func clear(_ folder: String, madeNow: [String]) {
    let names = OutputFolder.names(folder).filter {
      $0.hasSuffix(".entries.jsonl") || $0 == "SHA256SUMS"
    }
    for name in names + ["manifest.json"] { try? OutputFolder.remove("\(folder)/\(name)") }
    OutputFolder.unmake(madeNow.isEmpty ? [folder] : madeNow)
  }

  private static func base(_ variable: String, _ fallback: String) -> String {
    if let path = Console.environment(variable), path.hasPrefix("/") { return path }
    return (Console.environment("HOME") ?? ".") + "/" + fallback
  }

  private static func hexadecimalDigest(_ text: String) -> String {
    let hash = StreamingSHA256()
    hash.update(Array(text.utf8))
    return hash.hex()
  }
}
