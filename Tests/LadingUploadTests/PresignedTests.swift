// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingTestKit
import Testing

@testable import LadingUpload

/// One PUT to a signed address.
///
/// Real stores that check signatures are in scripts/real.
struct PresignedTests {
  private let harness = UploadHarness()

  private func send(
    _ proxy: FaultProxy, headers: [(name: String, value: String)] = [], bytes: [UInt8] = [1, 2, 3]
  ) async throws -> UploadSummary {
    let wire = UploadHarness.wire()
    let target = PresignedTarget(
      url: proxy.url + "/bucket/key?X-Amz-Signature=secret", headers: headers, wire: wire)
    let summary = try await UploadRun(
      target, context: try harness.context(), transfers: 4
    ).run(UploadList([harness.item("shard.tar", bytes)]))
    await wire.close()
    return summary
  }

  @Test func onlyTheGivenHeadersGoWithIt() async throws {
    let proxy = FaultProxy { _ in .answer(200, headers: ["ETag": "\"e\""]) }
    let summary = try await send(
      proxy, headers: [("Content-Type", "application/x-tar"), ("x-ms-blob-type", "BlockBlob")])
    #expect(summary.receipts.first?.references == ["etag": "\"e\""])
    let request = try #require(proxy.requests.first)
    #expect(request.target == "/bucket/key?X-Amz-Signature=secret")
    #expect(request.headers["content-length"] == "3")
    #expect(
      Set(request.headers.keys) == [
        "host", "content-length", "content-type", "x-ms-blob-type", "user-agent",
      ])
  }

  @Test func aPassingFaultIsSentAgainAndTheJournalKnowsTheEnd() async throws {
    let proxy = FaultProxy { $0.number == 0 ? .cut(after: 1) : .answer(201) }
    #expect(try await send(proxy).receipts.first?.outcome == .confirmed)
    #expect(proxy.requests.count == 2)
    let again = try await send(proxy)
    #expect(again.resumed == 1 && proxy.requests.count == 2)
  }

  @Test(arguments: [
    (
      403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
      "new one"
    ),
    (403, "<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message></Error>", "--header"),
    (400, "<Error><Code>BadDigest</Code><Message>m</Message></Error>", "checksum"),
    (413, "", "--max-bytes"), (501, "", "plain PUT"), (410, "", "new one"),
  ])
  func refusalsSayWhatToDo(status: Int, body: String, hint: String) async throws {
    let proxy = FaultProxy { _ in .answer(status, body: body) }
    let failure = try await send(proxy).failure
    #expect(failure?.code == .refused && failure?.status == status)
    #expect(failure?.hint?.contains(hint) == true, "\(String(describing: failure))")
    #expect(!String(describing: failure).contains("secret"))
    #expect(proxy.requests.count == 1)
  }

  @Test func whatIsTooLargeIsRefusedBeforeSending() async throws {
    let proxy = FaultProxy { _ in .answer(200) }
    let target = PresignedTarget(url: proxy.url + "/k", headers: [], wire: UploadHarness.wire())
    let item = UploadItem(
      path: "/nowhere", name: "huge.zip", bytes: 5_000_000_001, sha256: "", count: nil)
    let error = await #expect(throws: UploadError.self) {
      _ = try await target.send(item, try harness.context())
    }
    #expect(error?.code == .usage && proxy.requests.isEmpty)
  }
}
