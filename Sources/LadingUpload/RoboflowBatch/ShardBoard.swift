// SPDX-License-Identifier: Apache-2.0

/// How far the shards of a batch are, asked for once for all who wait.
actor ShardBoard {
  private let api: BatchAPI
  private let batch: String
  private let slowest: Duration
  private var shards: [String: BatchWire.Shard] = [:]
  private var pace = ShardBoard.fastest
  private var asking: Task<Result<Void, UploadError>, Never>?

  private static let fastest = Duration.milliseconds(20)

  /// A board that asks at most every 20 ms, and calmer the longer nothing happens.
  init(_ api: BatchAPI, batch: String, slowest: Duration) {
    self.api = api
    self.batch = batch
    self.slowest = slowest
  }

  /// The shard as the service has it after the next asking; nil when it does not list it.
  func next(_ id: String) async throws(UploadError) -> BatchWire.Shard? {
    let task = asking ?? begin()
    try await task.value.get()
    return shards[id]
  }

  private func begin() -> Task<Result<Void, UploadError>, Never> {
    let pace = min(pace, slowest)
    let task = Task { () async -> Result<Void, UploadError> in
      do throws(UploadError) {
        try await pause(pace)
        take(try await api.shards(batch))
        return .success(())
      } catch {
        asking = nil
        return .failure(error)
      }
    }
    asking = task
    return task
  }

  private func take(_ listed: [BatchWire.Shard]) {
    let changes = listed.contains { shards[$0.id]?.status != $0.status }
    pace = changes ? Self.fastest : pace * 3 / 2
    for shard in listed { shards[shard.id] = shard }
    asking = nil
  }
}
