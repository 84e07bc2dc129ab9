// SPDX-License-Identifier: Apache-2.0

public import LadingModel
import LadingText

/// The V4 dataset import: an address is asked for, a file of records is put there, and its import is
/// followed to its end.
///
/// A dataset of the older kind (V3) has no imports: it is asked for its own status instead. Source:
/// "Uploading Data to a Dataset".
public struct ProlificTarget: UploadTarget {
  /// Where the service answers.
  public static let defaultEndpoint = "https://api.prolific.com"

  let service: Service
  private let dataset: String

  /// A dataset of the service.
  public init(service: Service, dataset: String) {
    self.service = service
    self.dataset = dataset
  }

  /// `prolific://DATASET-ID`.
  public var address: String {
    TargetURI.prolific(dataset: dataset).address(endpoint: service.endpoint)
  }

  /// Imports of a dataset are done one at a time, in the order in which their files arrive.
  public var concurrency: Int { 1 }

  /// How often an address that has expired is asked for again.
  private static let renewals = 3
  /// What the journal knows of the dataset itself.
  private var datasetKey: UploadJournal.Key { UploadJournal.Key(target: address, item: "dataset") }

  private func path(_ more: String...) -> [String] {
    ["api", "v1", "data-collection", "datasets", dataset] + more
  }

  /// Asks what the dataset is.
  public func describe() async throws(UploadError) -> RecordsDataset {
    RecordsDataset(try await service.json(.get, path(), "the dataset \(dataset)"))
  }

  /// Notes how many records the dataset holds before anything is sent.
  public func prepare(_ context: UploadContext) async throws(UploadError) {
    let found = try await describe()
    if found.version == "3" {
      context.observe(
        .notice("\(dataset) is a V3 dataset: it takes .csv and .zip, and says how it is as a whole")
      )
    }
    // An earlier run that did not end has noted what there was before it.
    let before = context.journal.record(datasetKey)?.values["before"] ?? ""
    guard before.isEmpty, let total = found.total else { return }
    try await context.journal.note(
      datasetKey, .noted, name: dataset, values: ["before": String(total)])
  }

  /// Sends one file, or finds out what became of it in an earlier run.
  public func send(
    _ item: UploadItem, _ context: UploadContext
  ) async throws(UploadError) -> Receipt {
    let key = UploadJournal.Key(target: address, item: item.sha256)
    let known = context.journal.record(key)
    if let known, known.step == .sent, known.receipt == nil, known.values["importId"] == "" {
      return try await followLegacy(item, context, before: nil)
    }
    if let record = known, let importID = record.values["importId"],
      !importID.isEmpty, let job = try await find(importID, record, context)
    {
      context.observe(.notice("\(item.name): asking after import \(importID) of an earlier run"))
      return try await follow(importID, item, context, known: job)
    }
    for renewal in 0...Self.renewals {
      let ticket = try await ticket(item)
      let before = ticket.importID == nil ? try await legacyStatus() : nil
      try await context.journal.note(
        key, .initiated, name: item.name,
        values: ["importId": ticket.importID ?? "", "status": ""])
      let answer = try await put(item, ticket, context)
      if answer.isSuccess {
        try await context.journal.note(key, .sent, name: item.name)
        guard let importID = ticket.importID else {
          return try await followLegacy(item, context, before: before)
        }
        return try await follow(importID, item, context)
      }
      guard isExpired(answer), renewal < Self.renewals else {
        throw service.refusal(answer, "the file \(item.name)")
      }
      context.observe(.notice("\(item.name): the address has expired, asking for another"))
    }
    throw UploadError(.gaveUp, "\(service.name)'s addresses expire before the file is sent")
  }

  /// The dataset's count before and after, and what is to be done about what was not taken.
  public func conclude(
    _ receipts: [Receipt], _ context: UploadContext
  ) async throws(UploadError) -> UploadTally {
    var tally = UploadTally(receipts)
    let before = context.journal.record(datasetKey)?.values["before"].flatMap { Int($0) }
    if let total = try await describe().total {
      tally.remarks.append(
        before.map { "The dataset held \($0) records before and holds \(total) now." }
          ?? "The dataset holds \(total) records now.")
      try await context.journal.note(datasetKey, .noted, name: dataset, values: ["before": ""])
    }
    tally.remarks += receipts.flatMap(advice)
    return tally
  }

  private func ticket(_ item: UploadItem) async throws(UploadError) -> ImportWire.Ticket {
    let file = item.path.split(separator: "/").last.map(String.init) ?? item.name
    // A GET that answers 201: it makes an import.
    let json = try await service.json(
      .get, path("upload-url", file), "an upload of \(item.name)")
    guard let ticket = ImportWire.Ticket(json) else {
      throw UploadError(.refused, "\(service.name) gave no address to put \(item.name) to")
    }
    return ticket
  }

  /// Puts the file where the service said: the signature is in the address, so no key goes along.
  private func put(
    _ item: UploadItem, _ ticket: ImportWire.Ticket, _ context: UploadContext
  ) async throws(UploadError) -> Answer {
    let type = ticket.contentType ?? Self.contentType(of: item.path)
    var call = Call(
      .put, ticket.url, headers: [("Content-Type", type)], body: .file(item.body))
    call.meter = context.meter(item.name)
    return try await service.wire.send(call)
  }

  private static func contentType(of path: String) -> String {
    let lower = path.lowercased()
    if lower.hasSuffix(".csv") { return "text/csv" }
    return lower.hasSuffix(".zip") ? "application/zip" : "application/x-ndjson"
  }

  // MARK: V4

  /// The import; nil when the service knows none of this name.
  private func job(_ importID: String) async throws(UploadError) -> ImportWire.Job? {
    let answer = try await service.ask(.get, path("imports", importID))
    if answer.status == 404 { return nil }
    guard answer.isSuccess, let json = answer.json, let job = ImportWire.Job(json) else {
      throw service.refusal(answer, "the state of import \(importID)")
    }
    return job
  }

  /// What an earlier run's import is doing; nil where the file must be sent anew.
  ///
  /// One that waits for a schema is never replaced by itself. One that waits for its file is
  /// abandoned, unless its file was taken; it is given a moment to begin.
  private func find(
    _ importID: String, _ record: UploadJournal.Record, _ context: UploadContext
  ) async throws(UploadError) -> ImportWire.Job? {
    if record.receipt?.outcome == .failed, record.values["status"] != "pending_schema" {
      return nil
    }
    for look in 0..<3 {
      guard let job = try await job(importID) else { return nil }
      if record.step == .sent || job.phase != .waiting { return job }
      if look < 2 { try await pause(context) }
    }
    return nil
  }

  private func pause(_ context: UploadContext) async throws(UploadError) {
    do { try await Task.sleep(for: min(context.pollInterval, .seconds(1))) } catch {
      throw UploadError(.gaveUp, "interrupted")
    }
  }

  private func follow(
    _ importID: String, _ item: UploadItem, _ context: UploadContext,
    known: ImportWire.Job? = nil
  ) async throws(UploadError) -> Receipt {
    var status = known?.status ?? "sent"
    var next = known
    let ended = try await context.poll(
      "import \(importID) of \(item.name)", state: { "its status is '\(status)'" }
    ) { () async throws(UploadError) -> ImportWire.Job? in
      let job: ImportWire.Job
      if let known = next {
        job = known
        next = nil
      } else if let found = try await self.job(importID) {
        job = found
      } else {
        throw UploadError(
          .refused, "\(service.name) does not know import \(importID) any more",
          hint: "look at the dataset itself before sending \(item.name) again", status: 404)
      }
      status = job.status
      context.observe(.processing(name: item.name, status: status, progress: nil))
      switch job.phase {
      case .waiting, .working: return nil
      case .complete, .partial, .failed, .pendingSchema: return job
      }
    }
    try await context.journal.note(
      UploadJournal.Key(target: address, item: item.sha256), .sent, name: item.name,
      values: ["status": ended.status])
    return try await receipt(of: ended, importID, item)
  }

  private func receipt(
    of job: ImportWire.Job, _ importID: String, _ item: UploadItem
  ) async throws(UploadError) -> Receipt {
    var receipt = Receipt(
      target: address, name: item.name, bytes: item.bytes, sha256: item.sha256,
      outcome: .confirmed, references: ["importId": importID], sent: item.count,
      accepted: job.accepted)
    if let duplicates = job.duplicates, duplicates > 0 {
      receipt.references["duplicates"] = String(duplicates)
    }
    switch job.phase {
    case .partial:
      receipt.outcome = .partial
      receipt.rejected = job.rejected
      receipt.errors = job.remarks
      try await keepRejected(job, item, &receipt)
    case .pendingSchema:
      receipt.outcome = .failed
      receipt.accepted = 0
      receipt.references["status"] = job.status
      receipt.errors = [
        Receipt.Remark(
          type: "pending_schema",
          reason: job.reason ?? "the dataset has no schema, so that no record was taken")
      ]
    case .failed:
      receipt.outcome = .failed
      receipt.accepted = 0
      receipt.errors = [
        Receipt.Remark(type: "failed", reason: job.reason ?? "the service gives no reason")
      ]
    case .complete, .waiting, .working: break
    }
    return receipt
  }

  /// Copies the rejected records, as they stand, to a file beside theirs.
  private func keepRejected(
    _ job: ImportWire.Job, _ item: UploadItem, _ receipt: inout Receipt
  ) async throws(UploadError) {
    let numbers = Set(job.rejections.compactMap(\.index))
    if numbers.isEmpty { return }
    do throws(UploadError) {
      let kept = try await RejectedRecords.write(numbers, of: item.path)
      receipt.references["rejectedFile"] = kept.path
      receipt.references["rejectedRecords"] = String(kept.count)
    } catch {
      receipt.warnings.append(
        Receipt.Remark(
          type: "rejected-file", reason: "the rejected records were not written: \(error.message)"))
    }
  }

  /// What is to be done about what was not taken.
  private func advice(_ receipt: Receipt) -> [String] {
    if receipt.references["status"] == "pending_schema" {
      return [
        "\(receipt.name) waits for a schema: the dataset has none. Nothing of it is sent again by "
          + "itself, and there are two ways out. The service's client advises to set a schema on the "
          + "dataset and to leave the file: set it, and the same command asks after this import. Its "
          + "guide advises to set a schema and to send the file again: if the import still waits "
          + "then, --no-resume sends it anew."
      ]
    }
    guard receipt.outcome == .partial else { return [] }
    guard let file = receipt.references["rejectedFile"] else {
      return [
        "Correct the rejected records in a new file and send that, not \(receipt.name) again."
      ]
    }
    var text =
      "\(receipt.references["rejectedRecords"] ?? "0") rejected records are in \(file): correct them "
      + "and send that file, not \(receipt.name) again."
    if let count = receipt.references["rejectedRecords"].flatMap({ Int($0) }),
      count < receipt.rejected
    {
      text += " The service names \(count) of \(receipt.rejected) only."
    }
    return [text]
  }

  // MARK: V3

  /// The status of a dataset that has no imports; nil where it says none.
  private func legacyStatus() async throws(UploadError) -> String? {
    let answer = try await service.ask(.get, path("status"))
    return answer.isSuccess ? answer.json?["status"]?.string : nil
  }

  /// How often a dataset that was ready before must be found ready, before that is about this file.
  private static let readyLooks = 3

  private func followLegacy(
    _ item: UploadItem, _ context: UploadContext, before: String?
  ) async throws(UploadError) -> Receipt {
    context.observe(
      .notice(
        "\(item.name): the service names no import, so this is a V3 dataset; asking for its "
          + "status"))
    var status = "sent"
    var looks = 0
    let isStale = before == "READY" || before == "ERROR"
    let ended = try await context.poll(
      "dataset \(dataset) (V3) with \(item.name)", state: { "its status is '\(status)'" }
    ) { () async throws(UploadError) -> String? in
      let json = try await service.json(.get, path("status"), "the status of \(dataset)")
      status = json["status"]?.string ?? ""
      context.observe(.processing(name: item.name, status: status, progress: nil))
      guard status == "READY" || status == "ERROR" else {
        looks = Self.readyLooks
        return nil
      }
      looks += 1
      return isStale && status == before && looks < Self.readyLooks ? nil : status
    }
    let isReady = ended == "READY"
    return Receipt(
      target: address, name: item.name, bytes: item.bytes, sha256: item.sha256,
      outcome: isReady ? .confirmed : .failed,
      references: ["schemaVersion": "3", "status": ended], sent: item.count,
      errors: isReady
        ? []
        : [Receipt.Remark(type: "ERROR", reason: "the V3 dataset is in error, and says no more")])
  }
}
