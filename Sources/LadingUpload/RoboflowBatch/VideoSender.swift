// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Sends videos into a batch, each to a signed address of its own.
struct VideoSender: Sendable {
  let api: BatchAPI
  let batch: String
  let address: String
  /// The names that the batch held when this run began.
  let present: Set<String>

  /// How often an address that has expired is asked for again.
  private static let renewals = 3

  /// Sends one video, or finds that an earlier run sent it.
  func send(
    _ item: UploadItem, _ file: BatchFile, _ context: UploadContext
  ) async throws(UploadError) -> Receipt {
    let key = UploadJournal.Key(target: address, item: item.sha256)
    if let record = context.journal.record(key) {
      if record.receipt == nil, record.step == .sent { return receipt(item) }
      if record.receipt == nil, record.values[SignedPut.whole] == file.name {
        let limit = try await context.patience(key, name: item.name, id: file.name)
        if try await hasArrived(file.name, within: limit, context) { return receipt(item) }
      }
    } else if present.contains(file.name) {
      throw UploadError(
        .refused, "batch \(batch) holds a file of the name \(file.name) already",
        hint: "send the video into another batch, or rename it")
    }
    for renewal in 0...Self.renewals {
      let ticket = try await api.beginVideo(file.name, in: batch)
      if let most = ticket.maximumBytes, file.bytes > most {
        return receipt(
          item,
          refused: "has \(file.bytes) bytes, and the service takes \(most) at most: it was not sent"
        )
      }
      let put = SignedPut(
        service: api.service, journal: context.journal, key: key, name: item.name, id: file.name)
      try await context.journal.note(
        key, .initiated, name: item.name,
        values: [SignedPut.whole: "", "batchId": batch].merging(UploadContext.anew) { $1 })
      switch try await put.send(
        ticket.upload, file.body, meter: context.meter(item.name))
      {
      case .taken: return receipt(item)
      case .unsure(let error):
        if try await hasArrived(file.name, within: context.patience, context) {
          return receipt(item)
        }
        guard renewal < Self.renewals, error.code == .refused else { throw error }
      case .refused(let answer):
        throw api.service.refusal(answer, "the video \(file.name)")
      case .expired:
        context.observe(.notice("\(item.name): the signed address has expired, asking for another"))
      }
    }
    throw UploadError(
      .gaveUp, "\(api.service.name)'s signed addresses expire before \(item.name) is sent")
  }

  private func hasArrived(
    _ name: String, within limit: Duration, _ context: UploadContext
  ) async throws(UploadError) -> Bool {
    let start = ContinuousClock.now
    var pace = Duration.milliseconds(20)
    while true {
      if try await api.names(batch).contains(name) { return true }
      if ContinuousClock.now - start >= limit { return false }
      try await pause(pace)
      pace = min(pace * 2, context.pollInterval)
    }
  }

  private func receipt(_ item: UploadItem, refused: String? = nil) -> Receipt {
    Receipt(
      target: address, name: item.name, bytes: item.bytes, sha256: item.sha256,
      outcome: refused == nil ? .confirmed : .failed, references: ["batchId": batch], sent: 1,
      accepted: refused == nil ? 1 : 0, rejected: refused == nil ? 0 : 1,
      errors: refused.map { [Receipt.Remark(subject: item.name, reason: $0)] } ?? [])
  }
}
