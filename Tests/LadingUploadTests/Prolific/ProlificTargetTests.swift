// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// The V4 import against the receiver, through a proxy that makes the faults.
struct ProlificTargetTests {
  static let schema = #"""
    {"strict": true, "fields": [{"key": "image", "type": "image_url"}, {"key": "label"}]}
    """#
  private let harness = UploadHarness()

  static func service(
    _ url: String, attempts: Int = 4, notice: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> Service {
    let secret = Secret("hunter2!")
    return Service(
      name: "Prolific", endpoint: try Endpoint(url), credential: .authorization("Token", secret),
      wire: UploadHarness.wire([secret], attempts: attempts, notice: notice))
  }

  /// Makes a dataset on the server; its id.
  static func make(_ url: String, schema: String? = ProlificTargetTests.schema) async throws
    -> String
  {
    let service = try service(url)
    let body = "{\"name\": \"d\"\(schema.map { ", \"schema\": \($0)" } ?? "")}"
    let answer = try await service.json(
      .post, ["api", "v1", "data-collection", "datasets"], body: .bytes(Array(body.utf8)),
      "a dataset")
    await service.wire.close()
    return try #require(answer["id"]?.string)
  }

  static func total(_ url: String, _ dataset: String) async throws -> Int? {
    let service = try service(url)
    let found = try await ProlificTarget(service: service, dataset: dataset).describe()
    await service.wire.close()
    return found.total
  }

  private func records(_ numbers: Range<Int>, wrong: Set<Int> = []) -> [UInt8] {
    Array(
      numbers.map { number in
        wrong.contains(number)
          ? "{\"image\": \"\(number).jpg\", \"label\": \"\(number)\"}\n"
          : "{\"image\": \"https://example.org/\(number).jpg\", \"label\": \"\(number)\"}\n"
      }.joined().utf8)
  }

  /// Runs a receiver and a proxy before it.
  private func run(_ body: @escaping @Sendable (FaultProxy) async throws -> Void) async throws {
    try await harness.run { port in
      try await body(FaultProxy(upstream: port) { _ in .pass })
    }
  }

  private func send(
    _ items: [UploadItem], _ dataset: String, _ proxy: FaultProxy,
    journal: String = "journal.jsonl", limit: Duration = .seconds(60), attempts: Int = 4,
    _ fate: @escaping @Sendable (FaultProxy.Request) -> FaultProxy.Fate = { _ in .pass }
  ) async throws -> (summary: UploadSummary, requests: [FaultProxy.Request]) {
    proxy.begin(fate)
    let service = try Self.service(proxy.url, attempts: attempts)
    let target = ProlificTarget(service: service, dataset: dataset)
    let run = UploadRun(target, context: try harness.context(journal, limit: limit), transfers: 4)
    let summary: UploadSummary
    do throws(UploadError) { summary = try await run.run(UploadList(items)) } catch {
      // What could not even begin is a failure too.
      summary = UploadSummary(receipts: [], resumed: 0, tally: UploadTally([]), failure: error)
    }
    await service.wire.close()
    let requests = proxy.requests
    proxy.begin { _ in .pass }
    return (summary, requests)
  }

  @Test func everyRecordArrivesAndTheCountSaysSo() async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let first = harness.item("a.jsonl", records(0..<200), count: 200)
      let (one, requests) = try await send([first], dataset, proxy)
      #expect(one.receipts.map(\.outcome) == [.confirmed])
      #expect(one.tally.accepted == 200 && one.tally.sent == 200)
      #expect(one.tally.remarks == ["The dataset held 0 records before and holds 200 now."])
      let put = try #require(requests.first { $0.method == "PUT" })
      // The signature is in the address: no key goes with it, the type as given, and a length.
      #expect(put.headers["authorization"] == nil)
      #expect(put.headers["content-type"] == "application/x-ndjson")
      #expect(put.headers["content-length"] == String(first.bytes))
      #expect(put.headers["transfer-encoding"] == nil)
      #expect(
        requests.filter { $0.method == "GET" }.allSatisfy {
          $0.headers["authorization"] == "Token hunter2!"
        })
      let csv = harness.item(
        "b.csv", Array("image,label\nhttps://example.org/x.jpg,x\n".utf8), count: 1)
      let (two, more) = try await send([csv], dataset, proxy)
      #expect(more.first { $0.method == "PUT" }?.headers["content-type"] == "text/csv")
      #expect(two.tally.remarks == ["The dataset held 200 records before and holds 201 now."])
      #expect(try await Self.total(proxy.url, dataset) == 201)
    }
  }

  @Test func severalFilesQueueInOrder() async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let items = (0..<4).map { number in
        harness.item(
          "f\(number) ä#.jsonl", records((number * 10)..<(number * 10 + 10)), count: 10)
      }
      let (summary, requests) = try await send(items, dataset, proxy)
      #expect(summary.receipts.map(\.outcome) == Array(repeating: .confirmed, count: 4))
      #expect(summary.tally.accepted == 40)
      #expect(summary.tally.remarks == ["The dataset held 0 records before and holds 40 now."])
      let asked = requests.filter { $0.path.contains("/upload-url/") }.map(\.path)
      #expect(asked.count == 4)
      for (number, path) in asked.enumerated() {
        #expect(path.hasSuffix("/upload-url/f\(number)%20%C3%A4%23.jsonl"), "\(path)")
      }
    }
  }

  @Test func rejectedRecordsAreNamedAndKept() async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let bytes = records(0..<50, wrong: [0, 7, 49])
      let item = harness.item("r.jsonl", bytes, count: 50)
      let (summary, _) = try await send([item], dataset, proxy)
      let receipt = try #require(summary.receipts.first)
      #expect(receipt.outcome == .partial)
      #expect(receipt.accepted == 47 && receipt.rejected == 3)
      #expect(
        receipt.errors.map(\.subject) == ["record 1, image", "record 8, image", "record 50, image"])
      #expect(receipt.errors.first?.reason == "The field is no http or https address")
      let file = harness.folder.path + "/r.rejected.jsonl"
      #expect(receipt.references["rejectedFile"] == file)
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      #expect(
        String(decoding: readFile(file), as: UTF8.self)
          == "\(lines[0])\n\(lines[7])\n\(lines[49])\n")
      #expect(summary.tally.remarks.last?.contains("correct them and send that file") == true)
      // The same again sends nothing; what was corrected is a new import of its own.
      let (again, requests) = try await send([item], dataset, proxy)
      #expect(again.resumed == 1 && !requests.contains { $0.method == "PUT" })
      let mended = String(decoding: readFile(file), as: UTF8.self)
        .replacing("\"image\": \"", with: "\"image\": \"https://example.org/")
      let second = harness.item("r.rejected.jsonl", Array(mended.utf8), count: 3)
      let (last, _) = try await send([second], dataset, proxy)
      #expect(last.receipts.map(\.outcome) == [.confirmed])
      #expect(try await Self.total(proxy.url, dataset) == 50)
    }
  }

  @Test func rejectedRowsComeWithTheirHeader() async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let text =
        "image,label\r\nhttps://e.org/a,\"x\r\ny\"\r\nb.jpg,\"p\nq\"\r\nhttps://e.org/c,z\r\nd,w"
      let item = harness.item("r.csv", Array(text.utf8), count: 4)
      // What somebody has begun to correct stays.
      harness.folder.write("r.rejected.csv", "mine")
      let (summary, _) = try await send([item], dataset, proxy)
      #expect(summary.receipts.first?.rejected == 2)
      #expect(
        String(decoding: readFile(harness.folder.path + "/r.rejected-2.csv"), as: UTF8.self)
          == "image,label\r\nb.jpg,\"p\nq\"\r\nd,w\n")
      #expect(readFile(harness.folder.path + "/r.rejected.csv") == Array("mine".utf8))
    }
  }

  @Test func aFailedImportSaysWhy() async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let item = harness.item("r.jsonl", Array("[1]\n[2]\n".utf8), count: 2)
      let (summary, _) = try await send([item], dataset, proxy)
      let receipt = try #require(summary.receipts.first)
      #expect(receipt.outcome == .failed)
      #expect(receipt.errors.first?.reason == "No line of the file is a JSON object")
      #expect(receipt.accepted == 0)
    }
  }

  @Test func withoutASchemaNothingIsSentAgainByItself() async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url, schema: nil)
      let item = harness.item("r.jsonl", records(0..<5), count: 5)
      let (summary, _) = try await send([item], dataset, proxy)
      let receipt = try #require(summary.receipts.first)
      #expect(receipt.outcome == .failed)
      #expect(receipt.errors.map(\.type) == ["pending_schema"])
      let advice = try #require(summary.tally.remarks.last)
      #expect(advice.contains("two ways out") && advice.contains("--no-resume"))
      // The same command asks after the import, and puts nothing.
      let (again, requests) = try await send([item], dataset, proxy)
      #expect(again.receipts.map(\.outcome) == [.failed])
      #expect(!requests.contains { $0.method == "PUT" || $0.path.contains("/upload-url/") })
      // Once there is a schema, sending anew is asked for by a journal of its own.
      let service = try Self.service(proxy.url)
      _ = try await service.json(
        .patch, ["api", "v1", "data-collection", "datasets", dataset],
        body: .bytes(Array("{\"schema\": \(Self.schema)}".utf8)), "the schema")
      await service.wire.close()
      let (anew, _) = try await send([item], dataset, proxy, journal: "anew.jsonl")
      #expect(anew.receipts.map(\.outcome) == [.confirmed])
    }
  }

  @Test(arguments: [408, 429, 500, 502, 503, 504])
  func passingFaultsPass(_ status: Int) async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let item = harness.item("r.jsonl", records(0..<20), count: 20)
      // Of every kind of request the first one meets the fault.
      let seen = Guarded<Set<String>>([])
      let (summary, _) = try await send([item], dataset, proxy) { request in
        let kind = request.method + String(request.path.split(separator: "/").dropLast().last ?? "")
        let isFirst = seen.withLock { $0.insert(kind).inserted }
        let page = "<html><title>\(status) Gateway</title></html>"
        return isFirst ? .answer(status, headers: ["Retry-After": "0"], body: page) : .pass
      }
      #expect(summary.failure == nil, "\(summary.failure?.message ?? "")")
      #expect(summary.receipts.map(\.outcome) == [.confirmed])
      #expect(try await Self.total(proxy.url, dataset) == 20)
    }
  }

  @Test func aCutConnectionIsTriedAgain() async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let item = harness.item("r.jsonl", records(0..<30_000), count: 30_000)
      let (summary, requests) = try await send([item], dataset, proxy) { request in
        request.method == "PUT" && request.number == 0 ? .cut(after: 100_000) : .pass
      }
      #expect(summary.receipts.map(\.outcome) == [.confirmed])
      #expect(requests.count { $0.method == "PUT" } == 2)
      #expect(try await Self.total(proxy.url, dataset) == 30_000)
    }
  }

  /// The file arrived and nobody heard of it: it is not an import twice.
  @Test func anUnheardAnswerDoesNotDouble() async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let item = harness.item("r.jsonl", records(0..<20), count: 20)
      let (summary, requests) = try await send([item], dataset, proxy) { request in
        request.method == "PUT" && request.number == 0 ? .passThenCut : .pass
      }
      #expect(summary.receipts.map(\.outcome) == [.confirmed])
      #expect(requests.count { $0.path.contains("/upload-url/") } == 1)
      #expect(try await Self.total(proxy.url, dataset) == 20)
    }
  }

  static let refusals: [(Int, String)] = [
    (400, "unsupported file type"), (401, "check the key"), (403, "check the key"),
    (404, "check the names"), (413, "too large"),
  ]

  @Test(arguments: refusals)
  func refusalsAreNotTriedAgain(_ status: Int, _ words: String) async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let item = harness.item("r.jsonl", records(0..<20), count: 20)
      let body = #"{"error": {"status": \#(status), "title": "No", "detail": ["\#(words)"]}}"#
      let (summary, requests) = try await send([item], dataset, proxy) { request in
        request.path.contains("/upload-url/") ? .answer(status, body: body) : .pass
      }
      let failure = try #require(summary.failure)
      #expect(failure.code == .refused && failure.status == status)
      #expect((failure.message + (failure.hint ?? "")).contains(words))
      #expect(requests.count { $0.path.contains("/upload-url/") } == 1)
      #expect(!requests.contains { $0.method == "PUT" })
    }
  }

  @Test func anExpiredAddressIsAskedForAgain() async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let item = harness.item("r.jsonl", records(0..<20), count: 20)
      let expired = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
      let (summary, requests) = try await send([item], dataset, proxy) { request in
        request.method == "PUT" && request.number < 2 ? .answer(403, body: expired) : .pass
      }
      #expect(summary.receipts.map(\.outcome) == [.confirmed])
      #expect(requests.count { $0.path.contains("/upload-url/") } == 3)
      #expect(try await Self.total(proxy.url, dataset) == 20)
    }
  }

  /// A run that ends at any step goes on in the next one, and the server has everything once.
  @Test(arguments: ["/upload-url/", "PUT", "/imports/", "conclude"])
  func aRunGoesOnWhereOneStopped(_ step: String) async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let item = harness.item("r.jsonl", records(0..<20), count: 20)
      let dead = "{}"
      let hasPut = Guarded(false)
      let first = try await send([item], dataset, proxy) { request in
        if request.method == "PUT" { hasPut.withLock { $0 = true } }
        switch step {
        case "PUT": return request.method == "PUT" ? .answer(503, body: dead) : .pass
        case "conclude":
          let isLast = hasPut.withLock { $0 } && request.path.hasSuffix(dataset)
          return isLast ? .answer(503, body: dead) : .pass
        default: return request.path.contains(step) ? .answer(503, body: dead) : .pass
        }
      }.summary
      #expect(first.failure?.code == .gaveUp, "\(first.failure?.message ?? "none")")
      let (second, requests) = try await send([item], dataset, proxy)
      #expect(second.failure == nil, "\(second.failure?.message ?? "")")
      #expect(second.receipts.map(\.outcome) == [.confirmed])
      #expect(second.tally.remarks == ["The dataset held 0 records before and holds 20 now."])
      #expect(try await Self.total(proxy.url, dataset) == 20)
      let puts = requests.count { $0.method == "PUT" }
      #expect(puts == (step == "PUT" || step == "/upload-url/" ? 1 : 0))
    }
  }

  @Test func theTimeLimitSaysWhereTheServiceStands() async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let item = harness.item("r.jsonl", records(0..<20), count: 20)
      let (summary, _) = try await send([item], dataset, proxy, limit: .milliseconds(300)) {
        request in
        // A status that nobody has told us of has not ended.
        request.path.contains("/imports/") ? .answer(200, body: #"{"status": "thinking"}"#) : .pass
      }
      #expect(summary.failure?.code == .gaveUp)
      #expect(summary.failure?.message.contains("'thinking'") == true)
    }
  }

  @Test func nothingSecretIsWrittenDown() async throws {
    try await run { proxy in
      let dataset = try await Self.make(proxy.url)
      let item = harness.item("r.jsonl", records(0..<5, wrong: [1]), count: 5)
      let (summary, requests) = try await send([item], dataset, proxy)
      let journal = String(
        decoding: readFile(harness.folder.path + "/journal.jsonl"), as: UTF8.self)
      let signature = try #require(
        requests.first { $0.method == "PUT" }?.target.split(separator: "?").last)
      for text in [journal, "\(summary)"] {
        #expect(!text.contains("hunter2"))
        #expect(!text.contains(signature))
      }
    }
  }
}
