// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Uploads against a real receiver: what it lists is what was sent, whatever went wrong on the way.
@Suite struct ClarifaiUploadTests {
  private func box() throws -> ClarifaiMark {
    let box = try #require(ImageMarks.Box(left: 0.1, top: 0.2, right: 0.5, bottom: 0.75))
    return ClarifaiMark(concept: "dog", part: .shape(.box(box)))
  }

  @Test func inputsAndAnnotationsArrive() async throws {
    let mark = try box()
    let mask = ClarifaiMark(
      concept: "sea", part: .shape(.mask(png: DrawnImage.png(4, 4))))
    try await ClarifaiHarness.run { server in
      let records = server.images(0..<70, marks: [mark, mask, mark])
      let summary = try await server.upload(records) { $0.batchSize = 16 }
      #expect(summary.failure == nil)
      #expect(summary.tally.accepted == 70)
      #expect(summary.tally.sent == 70)
      #expect(summary.tally.rejected == 0)
      #expect(summary.receipts.count == 5)
      #expect(summary.receipts.allSatisfy { $0.outcome == .confirmed })
      #expect(try await server.members() == records.map(\.id).sorted())
      let annotations = try await server.annotations()
      #expect(annotations.count == 210)
      let boxes = annotations.compactMap {
        $0["data"]?["regions"]?[0]?["region_info"]?["bounding_box"]?["right_col"]?.number
      }
      #expect(boxes == Array(repeating: 0.5, count: 140))
      // The same command again sends nothing.
      let again = try await server.upload(records) { $0.batchSize = 16 }
      #expect(again.receipts.isEmpty)
      #expect(again.tally.accepted == 70)
      #expect(try await server.annotations().count == 210)
    }
  }

  @Test(arguments: [
    "start:503:0.3", "start:502:0.3", "start:cut:0.3", "any:429:0.2", "poll:500:0.3",
  ])
  func passingFaultsPass(fault: String) async throws {
    let mark = try box()
    let parsed = try Fault(parsing: fault)
    try await ClarifaiHarness.run { options in
      options.faults = [parsed]
    } _: { server in
      let records = server.images(0..<40, marks: [mark])
      let summary = try await server.upload(records) { $0.batchSize = 4 }
      #expect(summary.failure == nil, "\(summary)")
      #expect(summary.tally.accepted == 40)
      // The server's own counts are asked without a fault in between, so often until one passes.
      var members: [String] = []
      for _ in 0..<50 where members.isEmpty { members = (try? await server.members()) ?? [] }
      #expect(members.count == 40)
      var annotations: [JSONValue] = []
      for _ in 0..<50 where annotations.isEmpty {
        annotations = (try? await server.annotations()) ?? []
      }
      #expect(annotations.count == 40)
    }
  }

  @Test func aKeyThatIsNotKnownIsRefused() async throws {
    let keys = try APIKeys(text: "right my-workspace\n")
    try await ClarifaiHarness.run {
      $0.keys = keys
    } _: { server in
      let error = try await #require(throws: UploadError.self) {
        _ = try await server.upload(server.images(0..<1), key: "wrong-secret-key")
      }
      #expect(error.code == .refused)
      #expect(!error.message.contains("wrong-secret-key"))
      // With listed keys an app has to be made: 404, and said before anything is sent.
      let missing = try await #require(throws: UploadError.self) {
        _ = try await server.upload(server.images(0..<1), key: "right")
      }
      #expect(missing.code == .refused)
    }
  }

  @Test func aDatasetThatIsMissingIsNamed() async throws {
    try await ClarifaiHarness.run { server in
      let error = try await #require(throws: UploadError.self) {
        _ = try await server.upload(server.images(0..<1)) { $0.createsDataset = false }
      }
      #expect(error.code == .refused)
      #expect(error.hint?.contains("--create-dataset") == true)
      let count = try await server.get(["inputs"])
      #expect(count["inputs"]?.array?.isEmpty == true)
    }
  }

  @Test func whatFailsIsNamedAndRetried() async throws {
    try await ClarifaiHarness.run { server in
      var records = server.images(0..<5)
      let path = server.folder.write("images/bad.png", "no image at all, in no way")
      records[2].content = .file(path, bytes: 26)
      let summary = try await server.upload(records)
      #expect(summary.tally.accepted == 4)
      #expect(summary.tally.rejected == 1)
      #expect(summary.receipts.first?.outcome == .partial)
      #expect(summary.receipts.first?.errors.first?.subject == "images/i2.png")
      #expect(summary.receipts.first?.errors.first?.reason.contains("no image") == true)
      // Mended, only what failed is sent.
      let mended = server.images(2..<3)[0]
      records[2] = mended
      let again = try await server.upload(records) { $0.onlyFailed = true }
      #expect(again.receipts.count == 1)
      #expect(again.receipts.first?.accepted == 1)
      #expect(again.tally.accepted == 5)
      #expect(try await server.members().count == 5)
      let counts = try await server.get(["inputs", "status"])
      #expect(counts["counts"]?["processed"]?.integer == 5)
      #expect(counts["counts"]?["errors"]?.integer == 0)
    }
  }

  @Test func duplicatesAreSkippedSuffixedOrTheEnd() async throws {
    try await ClarifaiHarness.run { server in
      _ = try await server.upload(server.images(0..<3), journal: "a.jsonl")
      let skipped = try await server.upload(server.images(0..<5), journal: "b.jsonl")
      #expect(skipped.failure == nil)
      #expect(skipped.tally.accepted == 2)
      #expect(skipped.tally.rejected == 0)
      #expect(skipped.tally.remarks.contains { $0.contains("3 inputs") })
      let suffixed = try await server.upload(server.images(0..<5), journal: "c.jsonl") {
        $0.onDuplicate = .suffix
      }
      #expect(suffixed.tally.accepted == 5)
      #expect(try await server.members().count == 10)
      // The journal knows the new ids: nothing is sent a third time.
      let again = try await server.upload(server.images(0..<5), journal: "c.jsonl") {
        $0.onDuplicate = .suffix
      }
      #expect(again.receipts.isEmpty)
      #expect(try await server.members().count == 10)
      let failed = try await server.upload(server.images(0..<6), journal: "d.jsonl") {
        $0.onDuplicate = .fail
      }
      #expect(failed.failure?.code == .refused)
      #expect(failed.failure?.message.contains("i0") == true)
    }
  }

  /// A run that was killed after its request was taken: the journal says that it began.
  @Test func aRunThatWasKilledGoesOn() async throws {
    let mark = try box()
    try await ClarifaiHarness.run { server in
      let records = server.images(0..<6, marks: [mark, mark])
      _ = try await server.upload(Array(records[0..<4]), journal: "first.jsonl")
      #expect(try await server.annotations().count == 8)
      // What a killed run leaves behind: begun, taken by the server, one annotation there, no end.
      let target = "clarifai://my-workspace/app/ds at \(server.endpoint.authority)"
      do {
        let journal = try UploadJournal.open(server.folder.path + "/killed.jsonl")
        let ledger = ClarifaiLedger(journal, target: target)
        _ = try await ledger.begin(records.prefix(5).map(\.id), job: "j", name: "killed")
      }
      let summary = try await server.upload(records, journal: "killed.jsonl")
      #expect(summary.failure == nil)
      // Four were there: they count as arrived, not as duplicates, and nothing of them doubles.
      #expect(summary.tally.accepted == 6)
      #expect(try await server.members().count == 6)
      #expect(try await server.annotations().count == 12)
    }
  }

  /// The server does what it is asked, and its answer gets lost: nothing is sent twice, nothing
  /// counts as somebody else's duplicate.
  @Test func lostAnswersDoubleNothing() async throws {
    let mark = try box()
    try await ClarifaiHarness.run { server in
      let digits = server.endpoint.authority.split(separator: ":").last
      let port = try #require(digits.flatMap { Int($0) })
      let proxy = FaultProxy(upstream: port) { request in
        request.method == "POST" && request.number.isMultiple(of: 2) ? .passThenCut : .pass
      }
      var far = server
      far.endpoint = try Endpoint(proxy.url)
      let records = server.images(0..<20, marks: [mark, mark])
      let summary = try await far.upload(records) { $0.batchSize = 5 }
      #expect(summary.failure == nil, "\(summary)")
      #expect(summary.tally.accepted == 20)
      #expect(summary.tally.remarks.allSatisfy { !$0.contains("left alone") })
      #expect(try await server.members().count == 20)
      #expect(try await server.annotations().count == 40)
    }
  }

  @Test func existingInputsAreAdded() async throws {
    try await ClarifaiHarness.run { server in
      _ = try await server.upload(server.images(0..<3))
      let service = server.service()
      let other = ClarifaiUpload(
        service: service, user: "my-workspace", app: "app", dataset: "other")
      let journal = try UploadJournal.open(server.folder.path + "/other.jsonl")
      let context = UploadContext(journal: journal)
      let missing = try await #require(throws: UploadError.self) {
        _ = try await other.addExisting(["i0"], context)
      }
      #expect(missing.hint?.contains("--create-dataset") == true)
      var options = ClarifaiUpload.Options()
      options.createsDataset = true
      let making = ClarifaiUpload(
        service: service, user: "my-workspace", app: "app", dataset: "other", options: options)
      let summary = try await making.addExisting(["i0", "i2", "nobody"], context)
      #expect(summary.tally.accepted == 2)
      #expect(summary.tally.rejected == 1)
      #expect(summary.receipts.first?.errors.first?.subject == "nobody")
      let again = try await making.addExisting(["i2"], context)
      #expect(again.tally.accepted == 1)
      #expect(again.tally.remarks.first?.contains("before") == true)
      let list = try await server.get(["datasets", "other", "inputs"])
      #expect(list["dataset_inputs"]?.array?.count == 2)
      await service.wire.close()
    }
  }

  @Test func filmsTextsAndAddressesArrive() async throws {
    let box = try #require(ImageMarks.Box(left: 0, top: 0, right: 0.5, bottom: 0.5))
    try await ClarifaiHarness.run { server in
      var film: [UInt8] = [0, 0, 0, 24] + Array("ftypisom0000".utf8)
      film += [UInt8](repeating: 7, count: 200_000)
      let path = server.folder.write("film.mp4", film)
      var records = server.images(0..<2)
      records.append(
        ClarifaiRecord(
          id: "film", kind: .video, content: .file(path, bytes: Int64(film.count)),
          origin: "film.mp4",
          marks: [ClarifaiMark(concept: "dog", part: .frame(box, milliseconds: 1500))]))
      records.append(
        ClarifaiRecord(
          id: "far", kind: .image, content: .url("http://127.0.0.1:9/x.png"), origin: "row 1",
          metadata: .object([JSONValue.Member("k", .string("v"))])))
      let summary = try await server.upload(records)
      #expect(summary.tally.accepted == 4, "\(summary)")
      #expect(summary.receipts.count == 3)
      let frames = try await server.annotations()
      #expect(frames.first?["data"]?["frames"]?[0]?["frame_info"]?["time"]?.integer == 1500)
      let far = try await server.get(["inputs", "far"])
      #expect(far["input"]?["data"]?["image"]?["url"]?.string == "http://127.0.0.1:9/x.png")
      #expect(far["input"]?["data"]?["metadata"]?["k"]?.string == "v")

      let text = "The \"sky\"\nis clear 😀"
      let file = server.folder.write("t.txt", text)
      let latin = server.folder.write("l.txt", [0x61, 0xE4])
      let texts = [
        ClarifaiRecord(
          id: "t", kind: .text, content: .file(file, bytes: Int64(text.utf8.count)),
          origin: "t.txt",
          marks: [ClarifaiMark(concept: "sky", part: .span(4..<9, text: "\"sky\""))]),
        ClarifaiRecord(id: "r", kind: .text, content: .raw("raw"), origin: "row 2"),
        ClarifaiRecord(
          id: "l", kind: .text, content: .file(latin, bytes: 2), origin: "l.txt"),
      ]
      let wrong = try await server.upload(texts, journal: "wrong.jsonl")
      #expect(wrong.tally.accepted == 0)
      #expect(wrong.receipts.first?.errors.first?.reason.contains("Text/Document") == true)
      let right = try await server.upload(texts, journal: "right.jsonl", app: "texts")
      #expect(right.tally.accepted == 2)
      #expect(right.tally.rejected == 1)
      #expect(
        right.receipts.flatMap(\.errors).first?.reason.contains("UTF-8") == true)
      let one = try await server.get(["inputs", "t"], app: "texts")
      #expect(one["input"]?["data"]?["text"]?["raw"]?.string == text)
    }
  }

  @Test func aRequestThatIsTooLargeSaysSo() async throws {
    try await ClarifaiHarness.run { options in
      options.clarifaiLimits.requestBytes = 20_000
    } _: { server in
      // The service's limit is lower than ours: it answers before the body ends.
      let bytes = [UInt8](repeating: 9, count: 3_000_000)
      let path = server.folder.write("big.bin", bytes)
      let record = ClarifaiRecord(
        id: "big", kind: .image, content: .file(path, bytes: 3_000_000), origin: "big.bin")
      let summary = try await server.upload([record])
      #expect(summary.failure?.code == .refused, "\(summary)")
      #expect(summary.failure?.message.contains("20000") == true, "\(summary)")
      let cut = try await server.upload(server.images(0..<30), journal: "cut.jsonl") {
        $0.requestBytes = 20_000
      }
      #expect(cut.failure == nil)
      #expect(cut.tally.accepted == 30)
    }
  }
}
