// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import LadingText
import NIOCore
import NIOHTTP1

/// Fetches the files that references name, shard by shard.
///
/// A shard is fetched again from its beginning after a crash; its files appear all at once. Only
/// this machine is asked, unless hosts are allowed by name.
actor ReferenceFetcher {
  /// Files fetched at once.
  private static let transfers = 8
  /// Bytes of a list of references.
  private static let listLimit = 64 << 20

  nonisolated let limits: ReceiverOptions.StagingLimits
  private let store: Store
  private let folder: DataFolder
  private let rule: HostRule
  private let notifier: Notifier
  private let report: @Sendable (String) -> Void
  private var isRunning = false
  /// Whether somebody asked since the last look began.
  private var isAwaited = false

  init(
    store: Store, folder: DataFolder, limits: ReceiverOptions.StagingLimits, rule: HostRule,
    notifier: Notifier, report: @escaping @Sendable (String) -> Void
  ) {
    self.store = store
    self.folder = folder
    self.limits = limits
    self.rule = rule
    self.notifier = notifier
    self.report = report
  }

  /// Fetches whatever waits.
  func wake() {
    isAwaited = true
    guard !isRunning else { return }
    isRunning = true
    Task {
      // What arrives between the last look and the end is looked for once more.
      while isAwaited {
        isAwaited = false
        do {
          while try await step() {}
        } catch {
          report("references: \(error)")
        }
      }
      isRunning = false
    }
  }

  /// A shard of an ingest, yet without files.
  nonisolated func shard(of ingest: Ingest) -> Shard {
    Shard(
      id: randomUUID(), workspace: ingest.workspace, batch: ingest.batch, status: .processing,
      changed: secondsNow(), objects: 0)
  }

  /// References cut into shards.
  nonisolated func shards(
    of references: [Reference], _ ingest: Ingest
  ) -> [(Shard, [Reference])] {
    stride(from: 0, to: references.count, by: limits.shardImages).map { start in
      let end = min(start + limits.shardImages, references.count)
      return (shard(of: ingest), Array(references[start..<end]))
    }
  }

  /// One list or one shard; false when nothing waits.
  private func step() async throws -> Bool {
    if let ingest = try await store.listedIngest() {
      try await resolve(ingest)
      return true
    }
    guard let (shard, ingest, references) = try await store.referenceShard() else { return false }
    try await fetch(shard, ingest, references)
    return true
  }

  private func resolve(_ ingest: Ingest) async throws {
    do {
      let references = try await list(ingest.list ?? "", ingest.content)
      try await store.resolve(ingest, shards(of: references, ingest))
    } catch let refusal as Refusal {
      var shard = shard(of: ingest)
      shard.status = .failed
      shard.error = refusal.message
      try await store.resolve(ingest, [(shard, [])])
      tell(ingest, nil, error: .init(type: refusal.type, reason: refusal.message))
    }
  }

  /// Fetches and reads a list: a JSON array, or JSON Lines.
  private func list(_ url: String, _ content: Batch.Content) async throws -> [Reference] {
    var bytes: [UInt8] = []
    let response = try await open(url)
    do {
      for try await buffer in response.body {
        bytes += buffer.readableBytesView
        guard bytes.count <= Self.listLimit else { break }
      }
    } catch {
      throw Refusal(.badRequest, "The list could not be fetched", type: "fetch-failed")
    }
    guard bytes.count <= Self.listLimit else {
      throw Refusal(
        .badRequest, "The list has more than \(Self.listLimit) bytes", type: "list-invalid")
    }
    if let value = try? JSONValue(parsing: bytes), let items = value.array {
      return try ReferenceRoutes.references(items, content)
    }
    var items: [JSONValue] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      if line.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { continue }
      guard let item = try? JSONValue(parsing: Array(line)) else {
        throw Refusal(.badRequest, "The list is no JSON Lines", type: "list-invalid")
      }
      items.append(item)
    }
    guard !items.isEmpty else {
      throw Refusal(.badRequest, "The list is empty", type: "list-invalid")
    }
    return try ReferenceRoutes.references(items, content)
  }

  private func fetch(
    _ shard: Shard, _ ingest: Ingest, _ references: [Reference]
  ) async throws {
    let content = ingest.content
    let outcomes = try await withThrowingTaskGroup(of: Result<BatchFile, Failure>.self) { group in
      var outcomes: [Result<BatchFile, Failure>] = []
      for (index, reference) in references.enumerated() {
        if index >= Self.transfers, let outcome = try await group.next() {
          outcomes.append(outcome)
        }
        group.addTask { try await self.fetch(reference, shard, content) }
      }
      for try await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
    var files: [BatchFile] = []
    var failures: [Notifier.FileError] = []
    for outcome in outcomes {
      switch outcome {
      case .success(let file): files.append(file)
      case .failure(let failure): failures.append(failure.error)
      }
    }
    failures.sort { $0.name < $1.name }
    let problem = failures.first.map {
      "\(failures.count) of \(references.count) files were not taken; \($0.name): \($0.reason)"
    }
    if files.isEmpty {
      try await store.failShard(shard.id, error: problem ?? "", now: secondsNow())
    } else {
      try await store.index(shard, files: files, problem: problem, now: secondsNow())
    }
    let error = files.isEmpty ? failures.first : nil
    tell(ingest, shard.id, error: error.map { .init(type: $0.type, reason: $0.reason) })
    if ingest.wantsFiles, let url = ingest.webhook {
      let event = Notifier.Event.files(
        id: ingest.id, batch: ingest.batch, shard: shard.id, taken: files.map(\.name).sorted(),
        failed: failures)
      Task { await notifier.send(event, to: url, workspace: ingest.workspace) }
    }
  }

  /// Why one file was not taken.
  private struct Failure: Error {
    var error: Notifier.FileError
  }

  private func fetch(
    _ reference: Reference, _ shard: Shard, _ content: Batch.Content
  ) async throws -> Result<BatchFile, Failure> {
    do {
      let response = try await open(reference.url)
      let isVideo = content == .videos
      let arrived = try await IncomingBody(
        folder: folder, maximumBytes: isVideo ? limits.videoBytes : limits.imageBytes,
        timeout: .seconds(30)
      ).receive(response.body)
      try await folder.keep(arrived)
      return .success(
        BatchFile(
          batch: shard.batch, part: "", shard: shard.id, name: reference.name,
          sha256: arrived.sha256, bytes: arrived.bytes, contentType: isVideo ? "video" : "image"))
    } catch let refusal as Refusal {
      if refusal.status == .noStorage { throw refusal }
      return .failure(
        Failure(
          error: .init(type: refusal.type, name: reference.name, reason: refusal.message)))
    }
  }

  /// Opens an address; throws a `Refusal` whose type says why not.
  private func open(_ url: String) async throws -> HTTPClientResponse {
    guard rule.allows(url) else {
      throw Refusal(
        .badRequest, "The address is on another machine, and not allowed with --allow-fetch",
        type: "unsafe-url-detected")
    }
    var status: UInt?
    for attempt in 1...3 {
      if attempt > 1 { try await Task.sleep(for: .milliseconds(500 * attempt)) }
      guard
        let response = try? await Outbound.client.execute(
          HTTPClientRequest(url: url), timeout: .seconds(600))
      else { continue }
      if response.status == .ok { return response }
      status = response.status.code
      if response.status.code < 500, response.status != .tooManyRequests { break }
    }
    throw Refusal(
      .badRequest, status.map { "The address answers \($0)" } ?? "The address does not answer",
      type: "fetch-failed")
  }

  private func tell(_ ingest: Ingest, _ shard: String?, error: Notifier.IngestError?) {
    guard let url = ingest.webhook else { return }
    let event = Notifier.Event.ingest(
      id: ingest.id, batch: ingest.batch, shard: shard, error: error)
    Task { await notifier.send(event, to: url, workspace: ingest.workspace) }
  }

  /// Tells of shards that were taken in at once.
  func tell(_ ingest: Ingest, _ shards: [(Shard, [BatchFile])]) {
    for (shard, _) in shards { tell(ingest, shard.id, error: nil) }
  }
}
