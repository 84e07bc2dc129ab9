// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdTesting
import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// A receiver on a real port, and the batch client beside it.
struct JobHarness: Sendable {
  let batches: BatchService
  let service: Service
  let folder: TemporaryFolder

  /// Retries that do not keep a test waiting.
  static let policy = RetryPolicy(
    attempts: 8, base: .milliseconds(20), cap: .milliseconds(100), patience: .seconds(1))

  /// Runs a receiver with these options while `body` talks to it.
  static func run(
    _ change: (inout ReceiverOptions) throws -> Void = { _ in },
    folder: TemporaryFolder = TemporaryFolder(),
    _ body: @escaping @Sendable (JobHarness) async throws -> Void
  ) async throws {
    var options = ReceiverOptions(port: 0, dataFolder: folder.path + "/data")
    try change(&options)
    try await untilReleased(options.dataFolder) { try await serve(options, folder, body) }
  }

  private static func serve(
    _ options: ReceiverOptions, _ folder: TemporaryFolder,
    _ body: @escaping @Sendable (JobHarness) async throws -> Void
  ) async throws {
    let receiver = try Receiver(options: options) { Issue.record("the receiver failed: \($0)") }
    try await receiver.application().test(.live) { client in
      let wire = Wire(policy: policy, redactor: Redactor([Secret("k")]))
      let service = Service(
        name: "Roboflow", endpoint: try Endpoint("http://127.0.0.1:\(try #require(client.port))"),
        credential: .query("api_key", Secret("k")), wire: wire)
      let harness = JobHarness(
        batches: BatchService(service: service, workspace: "my-workspace"), service: service,
        folder: folder)
      let outcome: Result<Void, any Error>
      do { outcome = .success(try await body(harness)) } catch { outcome = .failure(error) }
      await wire.close()
      try outcome.get()
    }
  }

  /// Sends a tar into a batch.
  func send(_ tar: [UInt8], to batch: BatchIdentifier) async throws {
    // Where addresses are made to expire soon, a busy machine may be too late for one.
    for _ in 0..<20 {
      let status = try await put(tar, into: batch)
      if status == 403 { continue }
      #expect(status == 200)
      return
    }
    Issue.record("no address held long enough")
  }

  private func put(_ tar: [UInt8], into batch: BatchIdentifier) async throws -> Int {
    let answer = try await service.json(
      .post,
      [
        "data-staging", "v1", "external", "my-workspace", "batches", batch.text, "bulk-upload",
        "image-files",
      ], "a shard")
    let details = try #require(answer["signedURLDetails"])
    let headers = (details["extensionHeaders"]?.object ?? []).map {
      (name: $0.name, value: $0.value.string ?? "")
    }
    let put = try await service.wire.send(
      Call(
        .put, try #require(details["uploadURL"]?.string), headers: headers, body: .bytes(tar)))
    return put.status
  }

  /// A batch of images, the third of them cut short, indexed whole.
  func fill(_ name: String, _ count: Int) async throws -> BatchIdentifier {
    let batch = try #require(BatchIdentifier(name))
    for start in stride(from: 0, to: count, by: 500) {
      var tar = RawTar()
      for index in start..<min(start + 500, count) {
        let image = DrawnImage.png(12, 12, seed: index)
        tar.add("\(10_000 + index).png", index == 2 ? Array(image.dropLast(20)) : image)
      }
      try await send(tar.bytes(), to: batch)
    }
    let watch = BatchWatch(batches, interval: .milliseconds(20), limit: .seconds(60))
    let held = try await watch.count(of: batch, atLeast: count)
    #expect(held == count)
    return batch
  }

  /// A job over a batch.
  func request(_ batch: BatchIdentifier, timeout: Int = 3600) -> JobRequest {
    JobRequest(
      batch: batch, workflow: "dataset-lint", workflowWorkspace: "my-workspace", timeout: timeout)
  }

  /// A watch that does not keep a test waiting.
  var watch: BatchWatch {
    BatchWatch(batches, interval: .milliseconds(20), limit: .seconds(60))
  }
}
