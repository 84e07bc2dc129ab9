// SPDX-License-Identifier: Apache-2.0

import HummingbirdTesting
import LadingArchive
import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload
@testable import lading

/// A receiver's data staging behind a proxy that makes faults.
struct BatchHarness: Sendable {
  var change: @Sendable (inout ReceiverOptions) -> Void = { _ in }

  /// Runs a receiver while `body` sends to it.
  func run(_ body: @escaping @Sendable (BatchServer) async throws -> Void) async throws {
    let harness = UploadHarness()
    var options = ReceiverOptions(port: 0, dataFolder: harness.folder.path + "/data")
    change(&options)
    try await untilReleased(options.dataFolder) {
      let receiver = try Receiver(options: options) { Issue.record("the receiver failed: \($0)") }
      try await receiver.application().test(.live) { client in
        let proxy = FaultProxy(upstream: client.port) { _ in .pass }
        try await body(BatchServer(harness: harness, proxy: proxy))
      }
    }
  }
}

/// What a test does with a receiver that serves.
struct BatchServer: Sendable {
  let harness: UploadHarness
  let proxy: FaultProxy

  /// What an upload came to.
  struct Outcome {
    var summary: UploadSummary
    var requests: [FaultProxy.Request]

    /// How many requests of a method there were.
    func count(_ method: String) -> Int { requests.count { $0.method == method } }
  }

  /// A tar of `count` images; different for every seed.
  func shard(_ name: String = "shard-000000.tar", count: Int = 3, seed: Int = 0) -> UploadItem {
    var tar = RawTar()
    for image in 0..<count {
      tar.add("\(seed)-\(image).png", DrawnImage.png(20, 20, seed: seed * 1000 + image))
    }
    return harness.item(name, tar.bytes(), count: count)
  }

  /// Images or videos that go alone, and their group.
  func files(
    _ names: [String], bytes: Int? = nil, seed: Int = 0
  ) -> (item: UploadItem, files: [BatchFile]) {
    let files = names.enumerated().map { index, name in
      let content =
        bytes.map { [UInt8](repeating: UInt8(truncatingIfNeeded: index + seed), count: $0) }
        ?? DrawnImage.png(20, 20, seed: seed * 1000 + index)
      return BatchFile(
        name: name, bytes: Int64(content.count), sha256: hexadecimal(sha256(content))
      ) { EntryPieces(MemorySource(content)) }
    }
    let text = files.map { "\($0.name) \($0.sha256)" }.joined(separator: "\n")
    let item = UploadItem(
      path: "", name: names.first ?? "", bytes: files.reduce(0) { $0 + $1.bytes },
      sha256: hexadecimal(sha256(Array(text.utf8))), count: files.count)
    return (item, files)
  }

  /// Uploads shards into batch `b` through the proxy.
  func send(
    _ items: [UploadItem], journal: String = "journal.jsonl", key: String = "hunter2!",
    attempts: Int = 4, limit: Duration = .seconds(60), batch: String = "b",
    _ fate: @escaping @Sendable (FaultProxy.Request) -> FaultProxy.Fate = { _ in .pass }
  ) async throws -> Outcome {
    try await send(
      items, .bulk, journal: journal, key: key, attempts: attempts, limit: limit, batch: batch,
      plan: { _ in }, fate)
  }

  /// The same with a plan of the test's own.
  func send(
    _ items: [UploadItem], _ method: BatchMethod? = .bulk, journal: String = "journal.jsonl",
    key: String = "hunter2!", attempts: Int = 4, limit: Duration = .seconds(60),
    batch: String = "b",
    plan change: (inout RoboflowBatchTarget.Plan) -> Void,
    _ fate: @escaping @Sendable (FaultProxy.Request) -> FaultProxy.Fate = { _ in .pass }
  ) async throws -> Outcome {
    proxy.begin(fate)
    let service = try UploadHarness.service(proxy.url, key: key, attempts: attempts)
    let cuts = harness.folder.path + "/cuts"
    var plan = RoboflowBatchTarget.Plan(
      method: method, cutter: { try RecutQueue($0, $1, folder: cuts) })
    change(&plan)
    let target = RoboflowBatchTarget(
      service: service, workspace: "my-workspace", batch: batch, plan: plan)
    let run = UploadRun(
      target, context: try harness.context(journal, limit: limit), transfers: 4)
    let summary: UploadSummary
    do throws(UploadError) { summary = try await run.run(UploadList(items)) } catch {
      summary = UploadSummary(
        receipts: [], resumed: 0, tally: UploadTally([]), failure: error)
    }
    await service.wire.close()
    let requests = proxy.requests
    proxy.begin { _ in .pass }
    return Outcome(summary: summary, requests: requests)
  }

  /// Uploads one group of single images.
  func sendImages(
    _ group: (item: UploadItem, files: [BatchFile]), journal: String = "journal.jsonl",
    attempts: Int = 4,
    _ fate: @escaping @Sendable (FaultProxy.Request) -> FaultProxy.Fate = { _ in .pass }
  ) async throws -> Outcome {
    try await send(
      [group.item], .single, journal: journal, attempts: attempts,
      plan: { $0.content = { _ in .images(group.files) } }, fate)
  }

  /// Uploads one video.
  func sendVideo(
    _ video: (item: UploadItem, files: [BatchFile]), journal: String = "journal.jsonl",
    _ fate: @escaping @Sendable (FaultProxy.Request) -> FaultProxy.Fate = { _ in .pass }
  ) async throws -> Outcome {
    let file = try #require(video.files.first)
    return try await send(
      [video.item], nil, journal: journal, limit: .seconds(3),
      plan: {
        $0.videoBatch = "b"
        $0.content = { _ in .video(file) }
      }, fate)
  }

  /// Expects exactly these files in a batch, each as often as it is named.
  func expect(
    _ expected: [String], in batch: String = "b", location: SourceLocation = #_sourceLocation
  ) async throws {
    let names = try await names(batch)
    #expect(names == expected.sorted(), "\(batch)", sourceLocation: location)
  }

  /// The names of all files of a batch, sorted, each as often as it is there.
  func names(_ batch: String = "b") async throws -> [String] {
    let service = try UploadHarness.service(proxy.url)
    let answer = try await service.ask(
      .get,
      ["data-staging", "v1", "external", "my-workspace", "batches", batch, "list"],
      query: [("pageSize", "1000")])
    await service.wire.close()
    return (answer.json?["filesMetadata"]?.array ?? []).compactMap { $0["fileName"]?.string }
      .sorted()
  }
}

/// The names that `shard` gives its images, sorted.
func shardNames(_ count: Int, seed: Int = 0) -> [String] {
  (0..<count).map { "\(seed)-\($0).png" }.sorted()
}
