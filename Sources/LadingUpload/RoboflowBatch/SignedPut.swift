// SPDX-License-Identifier: Apache-2.0

/// A body on its way to a signed address, with the journal knowing what the service may have.
///
/// Before the last piece of a body leaves, that is noted: without the note an earlier run's upload
/// cannot have arrived, with it the service is asked before anything is sent again.
struct SignedPut: Sendable {
  let service: Service
  let journal: UploadJournal
  let key: UploadJournal.Key
  let name: String
  /// What the body is known by in the journal: the shard's id, or the name of a video.
  let id: String

  /// What came of it.
  enum Outcome: Sendable {
    case taken
    /// The address's time is over; nothing was taken by it.
    case expired
    case refused(Answer)
    /// The body may have arrived, and the service could not say so.
    case unsure(UploadError)
  }

  /// The value under which the note stands.
  static let whole = "whole"

  /// Sends the body, with the method and the headers of the answer and no others.
  func send(
    _ upload: BatchWire.SignedUpload, _ body: CallBody, meter: @escaping @Sendable (Int64) -> Void
  ) async throws(UploadError) -> Outcome {
    var call = Call(upload.method, upload.url, headers: upload.headers, body: body)
    call.meter = meter
    call.beforeEnd = { () async throws(UploadError) in
      if journal.record(key)?.values[Self.whole] == id { return }
      try await journal.note(key, .initiated, name: name, values: [Self.whole: id])
    }
    let answer: Answer
    do throws(UploadError) { answer = try await service.wire.send(call) } catch {
      if error.code == .gaveUp || error.code == .unsure, hasLeft { return .unsure(error) }
      throw error.code == .unsure
        ? UploadError(.gaveUp, error.message, hint: error.hint, status: error.status) : error
    }
    if answer.isSuccess {
      try await journal.note(key, .sent, name: name)
      return .taken
    }
    // An attempt before this one may have arrived without our hearing of it.
    if answer.attempts > 1, hasLeft, answer.status == 409 || isExpired(answer) {
      return .unsure(service.refusal(answer, name))
    }
    return isExpired(answer) ? .expired : .refused(answer)
  }

  /// Whether all of the body has left this machine at least once.
  var hasLeft: Bool { journal.record(key)?.values[Self.whole] == id }
}
