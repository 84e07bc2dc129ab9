// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Datasets of the older kind (V3), which the receiver does not have: a scripted server.
struct ProlificLegacyTests {
  private let harness = UploadHarness()

  /// A server whose dataset goes through these statuses after the file was put, the last for good.
  private func server(
    before: String, _ statuses: [String],
    put: @escaping @Sendable (FaultProxy.Request) -> Void = { _ in }
  ) -> FaultProxy {
    let state = Guarded((isPut: false, looks: 0))
    let port = Guarded(0)
    let proxy = FaultProxy { request in
      if request.method == "PUT" {
        put(request)
        state.withLock { $0.isPut = true }
        return .answer(200)
      }
      if request.path.contains("/upload-url/") {
        let url = "http://127.0.0.1:\(port.withLock { $0 })/bucket/file?X-Amz-Signature=abc"
        return .answer(
          201,
          body: #"""
            {"dataset_id": "d", "upload_url": "\#(url)", "http_method": "PUT",
             "content_type": "text/csv; charset=utf-8", "expires_at": "2030-01-01T00:00:00Z"}
            """#)
      }
      if request.path.hasSuffix("/status") {
        let status = state.withLock { state in
          guard state.isPut else { return before }
          state.looks += 1
          return statuses[min(state.looks, statuses.count) - 1]
        }
        return .answer(200, body: #"{"status": "\#(status)"}"#)
      }
      return .answer(200, body: #"{"id": "d", "schema_version": "3", "status": "READY"}"#)
    }
    port.withLock { $0 = proxy.port }
    return proxy
  }

  private func send(
    _ proxy: FaultProxy, _ notices: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> UploadSummary {
    let service = try ProlificTargetTests.service(proxy.url)
    let item = harness.item("r.csv", Array("a,b\n1,2\n".utf8), count: 1)
    let context = try harness.context { event in
      if case .notice(let text) = event { notices(text) }
    }
    let summary = try await UploadRun(
      ProlificTarget(service: service, dataset: "d"), context: context, transfers: 4
    ).run(UploadList([item]))
    await service.wire.close()
    return summary
  }

  @Test func theStatusIsFollowedToItsEnd() async throws {
    let heard = Guarded<[String]>([])
    let type = Guarded("")
    let proxy = server(before: "UNINITIALISED", ["PROCESSING", "PROCESSING", "READY"]) { request in
      type.withLock { $0 = request.headers["content-type"] ?? "" }
      #expect(request.headers["authorization"] == nil)
    }
    let summary = try await send(proxy) { text in heard.withLock { $0.append(text) } }
    let receipt = try #require(summary.receipts.first)
    #expect(receipt.outcome == .confirmed)
    #expect(receipt.references == ["schemaVersion": "3", "status": "READY"])
    #expect(receipt.accepted == nil)
    #expect(heard.withLock { $0 }.contains { $0.contains("V3") })
    // Exactly the type that was given.
    #expect(type.withLock { $0 } == "text/csv; charset=utf-8")
  }

  @Test func anErrorIsAFailure() async throws {
    let summary = try await send(server(before: "READY", ["PROCESSING", "ERROR"]))
    #expect(summary.receipts.map(\.outcome) == [.failed])
    #expect(summary.receipts.first?.errors.first?.reason.contains("V3") == true)
  }

  /// A dataset that was ready before the file came is not believed at once.
  @Test func anOlderReadyIsNotTheFiles() async throws {
    let proxy = server(before: "READY", ["READY", "PROCESSING", "ERROR"])
    let summary = try await send(proxy)
    #expect(summary.receipts.map(\.outcome) == [.failed])
    let still = try await UploadHarness().legacyReady(server(before: "READY", ["READY"]))
    #expect(still == .confirmed)
  }
}

extension UploadHarness {
  /// How a file ends that is sent to a scripted V3 dataset.
  fileprivate func legacyReady(_ proxy: FaultProxy) async throws -> Receipt.Outcome? {
    let service = try ProlificTargetTests.service(proxy.url)
    let item = item("r.csv", Array("a,b\n1,2\n".utf8), count: 1)
    let summary = try await UploadRun(
      ProlificTarget(service: service, dataset: "d"), context: try context(), transfers: 1
    ).run(UploadList([item]))
    await service.wire.close()
    return summary.receipts.first?.outcome
  }
}
