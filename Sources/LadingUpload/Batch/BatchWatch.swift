// SPDX-License-Identifier: Apache-2.0

/// Waiting for what the service does in the background.
public struct BatchWatch: Sendable {
  let batches: BatchService
  /// How often the service is asked.
  public var interval: Duration
  /// How long it is waited for.
  public var limit: Duration
  /// Told what the service says, for the one who watches.
  public var observe: @Sendable (String, Double?) -> Void

  /// Makes a watch.
  public init(
    _ batches: BatchService, interval: Duration = .seconds(2), limit: Duration = .seconds(3600),
    observe: @escaping @Sendable (String, Double?) -> Void = { _, _ in }
  ) {
    self.batches = batches
    self.interval = interval
    self.limit = limit
    self.observe = observe
  }

  /// Waits until a job has ended; how it ended.
  public func job(_ id: JobIdentifier) async throws(UploadError) -> BatchJob {
    try await poll("job \(id.text)") { () async throws(UploadError) -> (BatchJob?, String) in
      let job = try await batches.job(id)
      var state = job.status
      if job.state == .running {
        let stages = try await batches.stages(of: id)
        if let stage = stages.last {
          state = "\(stage.name), \(stage.notification ?? job.notification ?? job.status)"
        }
      }
      observe(state, job.progress)
      return (job.state == .running ? nil : job, state)
    }
  }

  /// Waits until a batch, or a part of it, holds so many files; how many it holds.
  ///
  /// Throws `refused` when a shard of it has failed, since then they will not come.
  public func count(
    of batch: BatchIdentifier, part: String? = nil, atLeast wanted: Int
  ) async throws(UploadError) -> Int {
    try await poll("the ingestion of batch \(batch.text)") {
      () async throws(UploadError) -> (Int?, String) in
      let count = try await batches.count(of: batch, part: part)
      let state = "\(count) of \(wanted) files"
      observe(state, wanted == 0 ? nil : Double(count) / Double(wanted))
      if count >= wanted { return (count, state) }
      let failed = try await batches.shards(of: batch).filter { $0.type.contains("error") }
      if let shard = failed.first {
        throw UploadError(
          .refused,
          "\(failed.count) of the shards of batch \(batch.text) failed; "
            + "\(shard.id): \(shard.problem ?? shard.status)",
          hint: "see them with 'lading batch shards \(batch.text)'; \(state) are there")
      }
      return (nil, state)
    }
  }

  private func poll<Value>(
    _ what: String, _ ask: () async throws(UploadError) -> (Value?, String)
  ) async throws(UploadError) -> Value {
    let start = ContinuousClock.now
    var wait = min(interval, .milliseconds(250))
    while true {
      let (value, state) = try await ask()
      if let value { return value }
      if ContinuousClock.now - start >= limit {
        throw UploadError(
          .gaveUp, "\(what) has not ended within \(limit.seconds) s (\(state))",
          hint: "the service is still at work; the same command waits for it again")
      }
      do { try await Task.sleep(for: wait) } catch {
        throw UploadError(.gaveUp, "interrupted while waiting for \(what)")
      }
      wait = min(interval, wait * 2)
    }
  }
}
