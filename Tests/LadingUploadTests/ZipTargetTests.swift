// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Roboflow's zip upload against the receiver, through a proxy that makes the faults.
struct ZipTargetTests {
  private let harness = UploadHarness()

  /// A zip of `count` images in two classes; different for every seed.
  private func zip(_ name: String = "part-000000.zip", count: Int = 3, seed: Int = 0) -> UploadItem
  {
    var zip = RawZip()
    for image in 0..<count {
      zip.add(
        "train/\(image % 2 == 0 ? "cat" : "dog")/\(image).png",
        DrawnImage.png(20, 20, seed: 1 + seed * 100 + image))
    }
    return harness.item(name, zip.bytes(), count: count)
  }

  private func target(
    _ url: String, _ project: String = "p", notice: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> (RoboflowZipTarget, Service) {
    let service = try UploadHarness.service(url, notice: notice)
    return (
      RoboflowZipTarget(
        service: service, workspace: "my-workspace", project: project, options: .init()), service
    )
  }

  /// Sends items through a proxy and says how many images the server's project holds afterwards.
  @discardableResult
  private func send(
    _ items: [UploadItem], _ proxy: FaultProxy, journal: String = "journal.jsonl",
    _ fate: @escaping @Sendable (FaultProxy.Request) -> FaultProxy.Fate = { _ in .pass }
  ) async throws -> (summary: UploadSummary, images: Int, requests: [FaultProxy.Request]) {
    proxy.begin(fate)
    let (target, service) = try target(proxy.url)
    let summary = try await UploadRun(
      target, context: try harness.context(journal), transfers: 4
    ).run(UploadList(items))
    await service.wire.close()
    let requests = proxy.requests
    proxy.begin { _ in .pass }
    return (summary, try await images(proxy), requests)
  }

  private func run(
    _ harness: UploadHarness? = nil, _ body: @escaping @Sendable (FaultProxy) async throws -> Void
  ) async throws {
    try await (harness ?? self.harness).run { port in
      try await body(FaultProxy(upstream: port) { _ in .pass })
    }
  }

  private func images(_ proxy: FaultProxy) async throws -> Int {
    let (_, service) = try target(proxy.url)
    let project = try await service.json(.get, ["my-workspace", "p"], "the project")
    await service.wire.close()
    return project["project"]?["images"]?.integer ?? -1
  }

  @Test func partsArriveAndTheServersWordIsTold() async throws {
    try await run { proxy in
      let result = try await send([zip(), zip("part-000001.zip", seed: 1)], proxy)
      #expect(result.summary.failure == nil)
      #expect(result.summary.receipts.map(\.outcome) == [.confirmed, .confirmed])
      #expect(result.summary.tally == UploadTally(sent: 6, accepted: 6, rejected: 0))
      #expect(result.images == 6)
      let put = try #require(result.requests.first { $0.method == "PUT" })
      #expect(put.headers["content-type"] == "application/zip")
      #expect(put.headers["authorization"] == nil && !put.target.contains("api_key"))
      // Parts go one after another: the second begins when the first has ended.
      let begins = result.requests.indices.filter { result.requests[$0].method == "POST" }
      #expect(begins.count == 2 && begins[1] > begins[0] + 2)
    }
  }

  @Test(arguments: [408, 429, 500, 502, 503, 504])
  func aPassingStatusAtEachStepHarmsNothing(status: Int) async throws {
    for method in ["POST", "PUT", "GET"] {
      try await run(UploadHarness()) { [item = zip()] proxy in
        let result = try await send([item], proxy, journal: "\(method)-\(status).jsonl") {
          $0.method == method && $0.number == 0
            ? .answer(status, body: "<html><title>\(status)</title></html>") : .pass
        }
        #expect(result.summary.receipts.map(\.outcome) == [.confirmed], "\(method)")
        #expect(result.images == 3, "\(method)")
      }
    }
  }

  @Test func lostAnswersDoubleNothing() async throws {
    for method in ["POST", "PUT", "GET"] {
      try await run(UploadHarness()) { [item = zip()] proxy in
        let result = try await send([item], proxy, journal: "lost-\(method).jsonl") {
          $0.method == method && $0.number == 0 ? .passThenCut : .pass
        }
        #expect(result.summary.receipts.first?.accepted == 3, "\(method)")
        #expect(result.images == 3, "\(method)")
      }
    }
  }

  @Test func aCutBodyIsSentAgain() async throws {
    try await run { proxy in
      let result = try await send([zip(count: 40)], proxy) {
        $0.method == "PUT" && $0.number < 2 ? .cut(after: 500) : .pass
      }
      #expect(result.summary.receipts.first?.outcome == .confirmed && result.images == 40)
    }
  }

  @Test func aRefusalIsTheServersOwnWord() async throws {
    try await run { proxy in
      let early = try await send([zip()], proxy, journal: "a.jsonl") {
        $0.method == "PUT" ? .earlyAnswer(413, after: 100, body: "too large") : .pass
      }
      #expect(early.summary.failure?.code == .refused && early.summary.failure?.status == 413)
      #expect(early.summary.failure?.message.contains("too large") == true)
      #expect(early.requests.count { $0.method == "PUT" } == 1)
      let gone = try await send([zip()], proxy, journal: "b.jsonl") {
        $0.method == "POST" ? .answer(404, body: #"{"error":"no such project"}"#) : .pass
      }
      #expect(gone.summary.failure?.status == 404)
      #expect(gone.summary.failure?.message.contains("no such project") == true)
      #expect(gone.requests.count == 1)
    }
  }

  @Test func anUnknownKeyIsRefusedAtOnce() async throws {
    var harness = UploadHarness()
    harness.keys = try APIKeys(text: "good my-workspace\n")
    let item = zip()
    try await run(harness) { [harness] proxy in
      let (target, service) = try target(proxy.url)
      let error = await #expect(throws: UploadError.self) {
        _ = try await target.send(item, try harness.context())
      }
      #expect(error?.status == 401 && error?.code == .refused)
      await service.wire.close()
    }
  }

  @Test func anExpiredAddressIsAskedForAgain() async throws {
    try await run { proxy in
      let result = try await send([zip()], proxy) {
        $0.method == "PUT" && $0.number == 0
          ? .answer(
            403,
            body: "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
          : .pass
      }
      #expect(result.summary.receipts.first?.outcome == .confirmed && result.images == 3)
      #expect(result.requests.count { $0.method == "POST" } == 2)
    }
  }

  @Test func whatDoesNotPassIsGivenUpAndGoneOnWith() async throws {
    try await run { proxy in
      let item = zip()
      let first = try await send([item], proxy) { $0.method == "GET" ? .answer(502) : .pass }
      #expect(first.summary.failure?.code == .gaveUp)
      // The second run only asks: nothing is sent twice.
      let second = try await send([item], proxy)
      #expect(second.summary.receipts.first?.outcome == .confirmed && second.images == 3)
      #expect(second.requests.allSatisfy { $0.method == "GET" })
      let third = try await send([item], proxy)
      #expect(third.summary.resumed == 1 && third.requests.isEmpty)
    }
  }

  @Test func aTaskWhoseZipNeverCameIsAbandoned() async throws {
    try await run { proxy in
      let item = zip()
      let first = try await send([item], proxy) { $0.method == "PUT" ? .answer(503) : .pass }
      #expect(first.summary.failure?.code == .gaveUp)
      let second = try await send([item], proxy)
      #expect(second.summary.receipts.first?.outcome == .confirmed && second.images == 3)
    }
  }

  @Test func aFailedTaskIsAFailureWithItsReason() async throws {
    try await run { proxy in
      let item = harness.item("part-000000.zip", Array("no zip at all".utf8), count: 1)
      let result = try await send([item], proxy)
      let receipt = try #require(result.summary.receipts.first)
      #expect(receipt.outcome == .failed && receipt.accepted == 0 && !receipt.errors.isEmpty)
      // What failed may be sent again; nothing else needs to be.
      let again = try await send([item], proxy)
      #expect(again.requests.count { $0.method == "PUT" } == 1)
    }
  }

  @Test func onlyWhatFailedIsRetriedWhenAskedTo() async throws {
    try await run { proxy in
      let bad = harness.item("bad.zip", Array("no zip".utf8), count: 1)
      try await send([bad], proxy)
      let (target, service) = try target(proxy.url)
      let run = UploadRun(
        target, context: try harness.context(), transfers: 1, onlyFailed: true)
      let summary = try await run.run(UploadList([bad, zip("new.zip")]))
      #expect(summary.receipts.map(\.name) == ["bad.zip"])
      await service.wire.close()
    }
  }

  @Test func aStatusThatNobodyToldUsOfHasNotEnded() async throws {
    let proxy = FaultProxy { request in
      switch request.method {
      case "POST":
        .answer(
          201, body: #"{"taskId":"t1","signedUrl":"http://\#(request.headers["host"] ?? "")/put"}"#)
      case "PUT": .answer(200)
      default:
        request.number < 2
          ? .answer(200, body: #"{"taskId":"t1","status":"reticulating"}"#)
          : .answer(
            200,
            body:
              #"{"taskId":"t1","status":"completed","result":{"uploaded":2,"failed":1,"warnings":["w"],"errors":[{"file":"a.jpg","message":"bad"}]}}"#
          )
      }
    }
    let (target, service) = try target(proxy.url)
    let receipt = try await target.send(zip(), try harness.context())
    #expect(receipt.outcome == .partial && receipt.accepted == 2 && receipt.rejected == 1)
    #expect(receipt.warnings == [Receipt.Remark(reason: "w")])
    #expect(receipt.errors == [Receipt.Remark(subject: "a.jpg", reason: "bad")])
    let late = FaultProxy { request in
      request.method == "GET"
        ? .answer(200, body: #"{"status":"cancelled"}"#)
        : request.method == "PUT"
          ? .answer(200)
          : .answer(
            200,
            body: #"{"taskId":"t2","signedUrl":"http://\#(request.headers["host"] ?? "")/put"}"#)
    }
    let (slow, other) = try self.target(late.url)
    let error = await #expect(throws: UploadError.self) {
      _ = try await slow.send(
        zip(), try harness.context("late.jsonl", limit: .milliseconds(200)))
    }
    #expect(error?.code == .gaveUp && error?.message.contains("'cancelled'") == true)
    await service.wire.close()
    await other.wire.close()
  }

  @Test func theReturnedAddressIsOnlyUsedAtItsOwnHost() async throws {
    let elsewhere = FaultProxy { _ in .answer(200, body: #"{"status":"completed"}"#) }
    let proxy = FaultProxy { [url = elsewhere.url] request in
      switch (request.method, request.path) {
      case ("POST", _):
        .answer(
          200,
          body:
            #"{"taskId":"t","signedUrl":"http://\#(request.headers["host"] ?? "")/put","url":"\#(url)/task"}"#
        )
      case ("PUT", _): .answer(200)
      default: .answer(404)
      }
    }
    let (target, service) = try target(proxy.url)
    let error = await #expect(throws: UploadError.self) {
      _ = try await target.send(zip(), try harness.context())
    }
    #expect(error?.status == 404)
    #expect(elsewhere.requests.isEmpty)
    await service.wire.close()
  }

  @Test func theJournalHoldsNoKeyAndNoSignature() async throws {
    try await run { proxy in
      try await send([zip()], proxy)
      let text = String(decoding: readFile(harness.folder.path + "/journal.jsonl"), as: UTF8.self)
      #expect(text.split(separator: "\n").count == 3)
      #expect(!text.contains("hunter2") && !text.lowercased().contains("signature="))
      #expect(!text.contains("http://"))
    }
  }
}
