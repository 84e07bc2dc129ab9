// SPDX-License-Identifier: Apache-2.0

import LadingText

/// The calls of Roboflow's data staging, in one workspace.
struct BatchAPI: Sendable {
  let service: Service
  let workspace: String

  private func path(_ batch: String, _ rest: [String] = []) -> [String] {
    ["data-staging", "v1", "external", workspace, "batches", batch] + rest
  }

  /// What kind of batch it is; nil when there is none.
  func batch(_ batch: String) async throws(UploadError) -> BatchWire.Batch? {
    try await found(path(batch), "batch \(batch)").map { BatchWire.Batch($0) }
  }

  /// How many files the batch has; 0 when there is none.
  func count(_ batch: String) async throws(UploadError) -> Int {
    let what = "the count of batch \(batch)"
    guard let json = try await found(path(batch, ["count"]), what) else { return 0 }
    guard let count = json["count"]?.integer, count >= 0 else {
      throw UploadError(.refused, "\(service.name) answers \(what) without a number")
    }
    return count
  }

  /// All shards of a batch.
  func shards(_ batch: String) async throws(UploadError) -> [BatchWire.Shard] {
    var shards: [BatchWire.Shard] = []
    try await pages(path(batch, ["shards"]), "the shards of batch \(batch)") { page in
      shards += (page["shards"]?.array ?? []).compactMap { BatchWire.Shard($0) }
    }
    return shards
  }

  /// The names of all files of a batch.
  func names(_ batch: String) async throws(UploadError) -> Set<String> {
    var names: Set<String> = []
    try await pages(path(batch, ["list"]), "the files of batch \(batch)") { page in
      for file in page["filesMetadata"]?.array ?? [] {
        if let name = file["fileName"]?.string { names.insert(name) }
      }
    }
    return names
  }

  /// Asks for an address for a shard.
  func beginShard(_ batch: String) async throws(UploadError) -> BatchWire.ShardTicket {
    let what = "a shard of batch \(batch)"
    let json = try await allocate(path(batch, ["bulk-upload", "image-files"]), batch, [], what)
    guard let ticket = BatchWire.ShardTicket(json) else {
      throw UploadError(.refused, "\(service.name) gave no signed address for \(what)")
    }
    return ticket
  }

  /// Asks for an address for a video.
  func beginVideo(
    _ name: String, in batch: String
  ) async throws(UploadError) -> BatchWire.VideoTicket {
    let what = "the video \(name)"
    let json = try await allocate(
      path(batch, ["upload", "video"]), batch, [("fileName", name)], what)
    guard let ticket = BatchWire.VideoTicket(json) else {
      throw UploadError(.refused, "\(service.name) gave no signed address for \(what)")
    }
    return ticket
  }

  /// Sends one image as a form.
  func image(_ file: BatchFile, to batch: String) async throws(UploadError) -> Answer {
    let form = MultipartForm(file)
    return try await service.ask(
      .post, path(batch, ["upload", "image"]),
      query: [("displayName", batch), ("fileName", file.name)], body: form.body,
      contentType: form.contentType)
  }

  /// A POST that only sets an address aside: asked again where it is not known if it was heard, for
  /// at worst nobody uses what was set aside.
  private func allocate(
    _ path: [String], _ batch: String, _ query: [(String, String)], _ what: String
  ) async throws(UploadError) -> JSONValue {
    let policy = service.wire.policy
    var attempt = 1
    while true {
      do throws(UploadError) {
        return try await service.json(.post, path, query: [("displayName", batch)] + query, what)
      } catch {
        guard error.code == .unsure else { throw error }
        if attempt >= policy.attempts {
          throw UploadError(.gaveUp, error.message, hint: error.hint, status: error.status)
        }
      }
      try await pause(policy.wait(after: attempt, random: Double.random(in: 0...1)))
      attempt += 1
    }
  }

  private func found(_ path: [String], _ what: String) async throws(UploadError) -> JSONValue? {
    let answer = try await service.ask(.get, path)
    if answer.status == 404 { return nil }
    guard answer.isSuccess, let json = answer.json else { throw service.refusal(answer, what) }
    return json
  }

  /// Reads page after page; one that points to itself is the last.
  private func pages(
    _ path: [String], _ what: String, _ read: (JSONValue) -> Void
  ) async throws(UploadError) {
    var token: String?
    var seen: Set<String> = []
    while true {
      let answer = try await service.ask(
        .get, path, query: token.map { [("nextPageToken", $0)] } ?? [])
      if answer.status == 404, token == nil { return }
      guard answer.isSuccess, let page = answer.json else { throw service.refusal(answer, what) }
      read(page)
      guard let next = page["nextPageToken"]?.string, !next.isEmpty, seen.insert(next).inserted
      else { return }
      token = next
    }
  }
}

/// Waits; an interruption is an error.
func pause(_ duration: Duration) async throws(UploadError) {
  do { try await Task.sleep(for: duration) } catch { throw UploadError(.gaveUp, "interrupted") }
}
