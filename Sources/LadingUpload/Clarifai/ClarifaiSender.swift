// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText

/// The life of one request: posted, followed until every input is decided, what failed sent again,
/// annotations added, and noted.
struct ClarifaiSender: Sendable {
  /// Remarks of a receipt: the first of many.
  static let remarkLimit = 100

  /// What came of it.
  struct Outcome: Sendable {
    var done = 0
    var failed = 0
    var skipped = 0
    var receipt: Receipt?
    var failure: UploadError?
  }

  let run: ClarifaiRun
  let items: [ClarifaiItem]

  private var client: ClarifaiClient { run.upload.client }
  private var options: ClarifaiUpload.Options { run.upload.options }
  private var name: String {
    let first = items.first?.name ?? ""
    return items.count > 1 ? "\(first) and \(items.count - 1) more" : first
  }

  func send() async -> Outcome {
    var outcome = Outcome()
    do throws(UploadError) {
      outcome = try await sendAll()
    } catch {
      // What became of the inputs is open: the journal says that they were begun.
      outcome.failure = error
    }
    return outcome
  }

  /// The inputs by how far they are.
  private struct Progress {
    /// The service has them, and has not decided yet.
    var taken: [ClarifaiItem] = []
    var done: [ClarifaiItem] = []
    var duplicates: [ClarifaiItem] = []
    var skipped: [ClarifaiItem] = []
    /// Why each failed, by its name.
    var failed: [(item: ClarifaiItem, why: String)] = []
    var bytes: Int64 = 0
  }

  private func sendAll() async throws(UploadError) -> Outcome {
    let names = items.map(\.name)
    let known = items.map { item in
      var item = item
      let state = run.ledger.state(item.name)
      item.isUnsure = state == .unsure || state == .failed
      if let new = run.ledger.newID(of: item.name) { item.record.id = new }
      return item
    }
    let job = randomID()
    let key = try await run.ledger.begin(names, job: job, name: name)
    var progress = Progress()
    var waiting = known.filter { !$0.isUnsure }
    waiting += try await adopt(known.filter(\.isUnsure), into: &progress)
    try await post(waiting, job: job, &progress)
    let conflict = try await settleDuplicates(job: job, &progress)
    try await follow(job: job, &progress)
    for _ in 0..<max(0, options.retries) {
      let again = progress.failed.filter { $0.item.isRetryable }.map(\.item)
      if again.isEmpty { break }
      progress.failed.removeAll { $0.item.isRetryable }
      try await client.delete(again.map(\.record.id))
      let job = randomID()
      try await post(again, job: job, &progress)
      try await follow(job: job, &progress)
    }
    let poster = ClarifaiAnnotationPoster(client: client, limit: options.requestBytes)
    for (item, why) in try await poster.post(progress.done) {
      progress.done.removeAll { $0.name == item.name }
      progress.failed.append((item, why))
    }
    return try await end(progress, key: key, job: job, names: names, conflict)
  }

  /// Finds out which inputs of an earlier run the service has; gives those that it has not.
  private func adopt(
    _ unsure: [ClarifaiItem], into progress: inout Progress
  ) async throws(UploadError) -> [ClarifaiItem] {
    if unsure.isEmpty { return [] }
    let found = try await client.inputs(unsure.map(\.record.id))
    var missing: [ClarifaiItem] = []
    var broken: [ClarifaiItem] = []
    for item in unsure {
      switch found[item.record.id] {
      case let status? where status.isTaken: progress.taken.append(item)
      case .some: broken.append(item)
      case nil: missing.append(item)
      }
    }
    try await client.delete(broken.map(\.record.id))
    return missing + broken
  }

  private func post(
    _ waiting: [ClarifaiItem], job: String, _ progress: inout Progress
  ) async throws(UploadError) {
    var waiting = waiting
    for attempt in 1... {
      if waiting.isEmpty { return }
      let body = ClarifaiBatcher.body(of: waiting, dataset: run.upload.dataset, job: job)
      let (source, name) = (run.upload.source, name)
      let observe = run.context.observe
      do {
        let answer = try await client.ask(
          .post, ["inputs"],
          body: .pieces(length: body.length) { ClarifaiBodyReader(body, source: source) },
          "a request of \(waiting.count) inputs",
          meter: { observe(.sent(name: name, bytes: $0)) })
        progress.bytes += body.length
        return try sort(waiting, by: answer, &progress)
      } catch  where error.code == .unsure && attempt < client.service.wire.policy.attempts {
        // Whether the service took them it must say itself; a duplicate is ours from here on.
        waiting = waiting.map { item in
          var item = item
          item.isUnsure = true
          return item
        }
        waiting = try await adopt(waiting, into: &progress)
      }
    }
  }

  /// Sorts inputs by what the service said about each.
  private func sort(
    _ posted: [ClarifaiItem], by answer: ClarifaiAnswer, _ progress: inout Progress
  ) throws(UploadError) {
    let list = answer.list("inputs")
    let isWhole = [
      ClarifaiStatus.Code.success, ClarifaiStatus.Code.mixed, ClarifaiStatus.Code.failure,
    ].contains(answer.code)
    guard isWhole, !list.isEmpty else {
      throw client.refusal(answer, "a request of \(posted.count) inputs")
    }
    let byID = Dictionary(list.map { ($0["id"]?.string ?? "", $0) }) { first, _ in first }
    for (place, item) in posted.enumerated() {
      // They come back in their order; an answer that leaves some out is read by the ids.
      let own = list.count == posted.count ? list[place] : byID[item.record.id]
      let status = ClarifaiStatus(own)
      if status.isTaken {
        progress.taken.append(item)
      } else if status.code == ClarifaiStatus.Code.inputDuplicate {
        if item.isUnsure { progress.taken.append(item) } else { progress.duplicates.append(item) }
      } else {
        let why = own == nil ? "the service says nothing about it" : status.shown
        progress.failed.append((item.refused, client.service.wire.redactor.clean(why)))
      }
    }
  }

  /// Does with duplicates what was asked for; gives an error where that is the end of it.
  private func settleDuplicates(
    job: String, _ progress: inout Progress
  ) async throws(UploadError) -> UploadError? {
    guard let first = progress.duplicates.first else { return nil }
    let duplicates = progress.duplicates
    progress.duplicates = []
    switch options.onDuplicate {
    case .skip:
      progress.skipped += duplicates
      return nil
    case .fail:
      progress.failed += duplicates.map { ($0.refused, "the app has an input of this id already") }
      return UploadError(
        .refused, "the app has an input \(first.record.id) already (\(first.record.origin))",
        hint: "--on-duplicate skip leaves such alone, suffix sends them under a new id")
    case .suffix:
      var renamed: [ClarifaiItem] = []
      for var item in duplicates {
        item.record.id = "\(item.name)-\(randomID().prefix(8))"
        try await run.ledger.rename(item.name, to: item.record.id)
        renamed.append(item)
      }
      try await post(renamed, job: job, &progress)
      progress.failed += progress.duplicates.map { ($0.refused, "its new id is taken as well") }
      progress.duplicates = []
      return nil
    }
  }

  /// Waits until the service has decided on every input that it took.
  private func follow(job: String, _ progress: inout Progress) async throws(UploadError) {
    let taken = progress.taken
    progress.taken = []
    if taken.isEmpty { return }
    let ids = taken.map(\.record.id)
    let (client, name, observe) = (client, name, run.context.observe)
    let standing = Guarded("no answer yet")
    let found = try await run.context.poll(
      "the processing of \(name)", state: { standing.withLock { $0 } }
    ) { () async throws(UploadError) -> [String: ClarifaiStatus]? in
      // The job's counts are cheap; what is said about each input is asked for when they are all in.
      let answer = try await client.ask(
        .get, ["inputs", "jobs", "add", job], "the state of inputs")
      let counts = answer.json["inputs_add_job"]?["progress"]
      let open =
        (counts?["pending_count"]?.count ?? 0) + (counts?["in_progress_count"]?.count ?? 0)
      if open > 0 {
        standing.withLock { $0 = "\(open) inputs are not processed" }
        observe(
          .processing(name: name, status: "processed", progress: (ids.count - open, ids.count)))
        return nil
      }
      let found = try await client.inputs(ids)
      let left = found.values.count { $0.isOpen }
      standing.withLock { $0 = "\(left) inputs are not processed" }
      return left == 0 ? found : nil
    }
    for item in taken {
      switch found[item.record.id] {
      case let status? where status.code == ClarifaiStatus.Code.inputSuccess:
        progress.done.append(item)
      case let status?:
        progress.failed.append((item, client.service.wire.redactor.clean(status.shown)))
      case nil: progress.failed.append((item, "the service took it, and does not list it"))
      }
    }
  }

  private func end(
    _ progress: Progress, key: UploadJournal.Key, job: String, names: [String],
    _ conflict: UploadError?
  ) async throws(UploadError) -> Outcome {
    let failed = progress.failed
    let sent = progress.done.count + failed.count
    let receipt = Receipt(
      target: run.upload.address, name: name, bytes: progress.bytes, sha256: key.item,
      outcome: failed.isEmpty ? .confirmed : .partial, references: ["inputsAddJobId": job],
      sent: sent, accepted: progress.done.count, rejected: failed.count,
      errors: failed.prefix(Self.remarkLimit).map {
        Receipt.Remark(subject: $0.item.record.origin, reason: $0.why)
      })
    try await run.ledger.end(
      key, ids: names, failed: failed.map(\.item.name), skipped: progress.skipped.map(\.name),
      receipt: receipt)
    run.context.observe(.ended(receipt))
    return Outcome(
      done: progress.done.count, failed: failed.count, skipped: progress.skipped.count,
      receipt: receipt, failure: conflict)
  }
}

extension JSONValue {
  /// A count, which the protocol writes as a string where it has 64 bits.
  fileprivate var count: Int? { integer ?? string.flatMap { Int($0) } }
}

/// A name nobody else gives: 32 hexadecimal digits.
func randomID() -> String {
  var generator = SystemRandomNumberGenerator()
  return hexadecimal((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
}
