// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText

/// How a shard that the service does not take as it is becomes smaller ones.
public struct CutOrder: Sendable {
  /// What the service takes.
  public var limits: ShardLimits
  /// A member to be put behind the images of every shard.
  public var lastMember: (name: String, bytes: [UInt8])?
}

/// Makes smaller shards of one; the queue makes each when it is asked for, the same at every call.
public typealias ShardCutter = @Sendable (UploadItem, CutOrder) async throws -> any UploadQueue

/// Sends tars of images into a batch.
struct ShardSender: Sendable {
  let api: BatchAPI
  let batch: String
  /// The target's address, by which the journal goes.
  let address: String
  let board: ShardBoard
  let cutter: ShardCutter
  let notificationsURL: String?
  private let known = KnownLimits()

  init(
    api: BatchAPI, batch: String, address: String, board: ShardBoard, notificationsURL: String?,
    cutter: @escaping ShardCutter
  ) {
    self.api = api
    self.batch = batch
    self.address = address
    self.board = board
    self.notificationsURL = notificationsURL
    self.cutter = cutter
  }

  /// Limits as the service named them last; they come with the first address.
  private final class KnownLimits: Sendable {
    private let limits = Guarded<ShardLimits?>(nil)
    var value: ShardLimits? { limits.withLock { $0 } }
    func learn(_ value: ShardLimits) { limits.withLock { $0 = value } }
  }

  /// How often an address that has expired is asked for again.
  private static let renewals = 3

  private func key(_ item: UploadItem) -> UploadJournal.Key {
    UploadJournal.Key(target: address, item: item.sha256)
  }

  /// Sends one shard, whole or cut, until all of it is indexed.
  func send(_ item: UploadItem, _ context: UploadContext) async throws(UploadError) -> Receipt {
    if let id = try await earlier(item, context) {
      await context.transferred()
      return try await follow(id, item, context)
    }
    if let order = try begunCut(item, context) {
      return try await sendCut(item, order, ticket: nil, context)
    }
    var ticket: BatchWire.ShardTicket?
    if known.value == nil {
      let first = try await begin()
      ticket = first
    }
    let limits = known.value ?? ShardLimits(images: nil, bytes: nil)
    if notificationsURL != nil || limits.areBroken(by: item) {
      let order = CutOrder(limits: limits, lastMember: notice)
      return try await sendCut(item, order, ticket: ticket, context)
    }
    let id = try await transfer(item, &ticket, partOf: nil, context)
    await context.transferred()
    return try await follow(id, item, context)
  }

  private func begin() async throws(UploadError) -> BatchWire.ShardTicket {
    let ticket = try await api.beginShard(batch)
    known.learn(ticket.limits)
    return ticket
  }

  /// The shard's id of an earlier run, if the service has its tar or has it by now.
  private func earlier(
    _ item: UploadItem, _ context: UploadContext
  ) async throws(UploadError) -> String? {
    guard let record = context.journal.record(key(item)), record.receipt == nil,
      let id = record.values["shardId"]
    else { return nil }
    if record.step == .sent { return id }
    // What has not left whole cannot have arrived.
    guard record.values[SignedPut.whole] == id else { return nil }
    let limit = try await context.patience(key(item), name: item.name, id: id)
    return try await hasArrived(id, within: limit) ? id : nil
  }

  /// Whether the service has a tar that left this machine; it is given time to see it.
  private func hasArrived(
    _ id: String, within limit: Duration
  ) async throws(UploadError) -> Bool {
    let start = ContinuousClock.now
    while true {
      if let shard = try await board.next(id), shard.phase != .waiting { return true }
      if ContinuousClock.now - start >= limit { return false }
    }
  }

  /// Sends a tar; the shard's id when the service has it.
  private func transfer(
    _ item: UploadItem, _ ticket: inout BatchWire.ShardTicket?, partOf: String?,
    _ context: UploadContext
  ) async throws(UploadError) -> String {
    for renewal in 0...Self.renewals {
      let given: BatchWire.ShardTicket
      if let spare = ticket { given = spare } else { given = try await begin() }
      ticket = nil
      if given.limits.areBroken(by: item) {
        throw UploadError(
          .gaveUp,
          "\(api.service.name) changed what it takes in a shard while \(item.name) was sent",
          hint: "run the command again: the shard is cut anew")
      }
      let id = given.shardID
      var values = ["shardId": id]
      if let partOf { values["partOf"] = partOf }
      try await context.journal.note(key(item), .initiated, name: item.name, values: values)
      let put = SignedPut(
        service: api.service, journal: context.journal, key: key(item), name: item.name, id: id)
      switch try await put.send(
        given.upload, .file(item.body), meter: context.meter(item.name)
      ) {
      case .taken: return id
      case .unsure(let error):
        if try await hasArrived(id, within: context.patience) { return id }
        guard renewal < Self.renewals, error.code == .refused else { throw error }
      case .refused(let answer):
        throw api.service.refusal(answer, "the shard \(item.name)")
      case .expired:
        context.observe(.notice("\(item.name): the signed address has expired, asking for another"))
      }
    }
    throw UploadError(
      .gaveUp, "\(api.service.name)'s signed addresses expire before \(item.name) is sent")
  }

  /// Waits until the service has indexed the shard or failed at it.
  private func follow(
    _ id: String, _ item: UploadItem, _ context: UploadContext
  ) async throws(UploadError) -> Receipt {
    let start = ContinuousClock.now
    while true {
      let shard = try await board.next(id)
      if let shard, shard.phase == .indexed || shard.phase == .failed {
        return receipt(shard, item)
      }
      let status = shard?.status ?? "not listed"
      context.observe(.processing(name: item.name, status: status, progress: nil))
      if ContinuousClock.now - start >= context.timeLimit {
        throw UploadError(
          .gaveUp,
          "\(item.name) is not indexed after \(context.timeLimit.seconds) s (shard \(id) is "
            + "'\(status)')",
          hint: "the service is still at work; the same command asks again and sends nothing twice")
      }
    }
  }

  private func receipt(_ shard: BatchWire.Shard, _ item: UploadItem) -> Receipt {
    let taken = max(0, shard.objects ?? item.count ?? 0)
    let accepted = shard.phase == .failed ? 0 : taken
    var errors = shard.errors
    let rejected = max(0, (item.count ?? accepted) - accepted)
    if shard.phase == .failed, errors.isEmpty {
      errors = [Receipt.Remark(reason: "the shard was not indexed; the service gives no reason")]
    }
    let outcome: Receipt.Outcome =
      shard.phase == .failed ? .failed : rejected > 0 ? .partial : .confirmed
    return Receipt(
      target: address, name: item.name, bytes: item.bytes, sha256: item.sha256, outcome: outcome,
      references: ["shardId": shard.id], sent: item.count, accepted: accepted, rejected: rejected,
      errors: errors)
  }
}

// Cut shards.
extension ShardSender {
  /// Who is told when the images of a shard are there: the tar's last member, as the official client
  /// writes it.
  private var notice: (name: String, bytes: [UInt8])? {
    guard let notificationsURL else { return nil }
    var json = JSONWriter()
    json.object { json in
      json.member("ingestId", batch)
      json.member("notificationsURL", notificationsURL)
    }
    return ("notification_config.json", json.bytes)
  }

  /// What tells a notice from others without telling the address in it.
  private var noticeMark: String {
    notice.map { String(hexadecimal(sha256($0.bytes)).prefix(16)) } ?? ""
  }

  /// How an earlier run cut the shard; cutting it otherwise would send images twice.
  private func begunCut(
    _ item: UploadItem, _ context: UploadContext
  ) throws(UploadError) -> CutOrder? {
    guard let values = context.journal.record(key(item))?.values, let images = values["cutImages"],
      let bytes = values["cutBytes"]
    else { return nil }
    guard values["cutNotice"] == noticeMark else {
      throw UploadError(
        .usage,
        "an earlier run has begun to send \(item.name) "
          + (notificationsURL == nil
            ? "with --notifications-url" : "without this --notifications-url"),
        hint: "go on with the same address, or send everything anew into another batch")
    }
    return CutOrder(
      limits: ShardLimits(images: Int(images), bytes: Int64(bytes)), lastMember: notice)
  }

  /// Sends a shard as smaller ones, and adds up what became of them.
  private func sendCut(
    _ item: UploadItem, _ order: CutOrder, ticket: BatchWire.ShardTicket?, _ context: UploadContext
  ) async throws(UploadError) -> Receipt {
    try await context.journal.note(
      key(item), .noted, name: item.name,
      values: [
        "cutImages": order.limits.images.map { String($0) } ?? "",
        "cutBytes": order.limits.bytes.map { String($0) } ?? "", "cutNotice": noticeMark,
      ])
    var ticket = ticket
    var sent: [(part: UploadItem, id: String?)] = []
    do {
      let parts = try await cutter(item, order)
      while let part = try await parts.next() {
        let record = context.journal.record(key(part))
        if let receipt = record?.receipt, receipt.outcome != .failed {
          sent.append((part, nil))
        } else if let id = try await earlier(part, context) {
          sent.append((part, id))
        } else {
          let id = try await transfer(part, &ticket, partOf: item.sha256, context)
          sent.append((part, id))
        }
        await parts.finished(part)
      }
    } catch let error as UploadError {
      throw error
    } catch {
      throw UploadError(.input, "\(item.name) cannot be cut into smaller shards: \(error)")
    }
    await context.transferred()
    var receipts: [Receipt] = []
    for (part, id) in sent {
      if let id {
        let receipt = try await follow(id, part, context)
        try await context.journal.note(
          key(part), .ended, name: part.name, values: ["partOf": item.sha256], receipt: receipt)
        receipts.append(receipt)
      } else if let receipt = context.journal.record(key(part))?.receipt {
        receipts.append(receipt)
      }
    }
    return sum(receipts, item)
  }

  private func sum(_ receipts: [Receipt], _ item: UploadItem) -> Receipt {
    let tally = UploadTally(receipts)
    let outcome: Receipt.Outcome =
      receipts.contains { $0.outcome == .failed }
      ? .failed : receipts.contains { $0.outcome == .partial } ? .partial : .confirmed
    return Receipt(
      target: address, name: item.name, bytes: item.bytes, sha256: item.sha256, outcome: outcome,
      references: [
        "shardIds": receipts.compactMap { $0.references["shardId"] }.joined(separator: " ")
      ],
      sent: item.count ?? tally.sent, accepted: tally.accepted, rejected: tally.rejected,
      warnings: receipts.flatMap(\.warnings), errors: receipts.flatMap(\.errors))
  }
}
