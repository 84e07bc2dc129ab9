// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload
@testable import lading

/// Images one by one, and videos.
struct BatchSingleTests {
  private static let names = (0..<12).map { "\(10 + $0).png" }

  @Test func imagesArriveOneByOne() async throws {
    try await BatchHarness().run { server in
      let odd = Self.names + ["with \"quotes\" & ümlaut.png"]
      let group = server.files(odd)
      let sent = try await server.sendImages(group)
      #expect(sent.summary.failure == nil && sent.summary.receipts.map(\.outcome) == [.confirmed])
      #expect(sent.summary.tally == UploadTally(sent: 13, accepted: 13, rejected: 0))
      try await server.expect(odd)
      #expect(sent.count("POST") == 13 && sent.count("PUT") == 0)
      let again = try await server.sendImages(group)
      #expect(again.count("POST") == 0 && again.summary.tally.accepted == 13)
    }
  }

  @Test func theFormHasOnePartNamedFile() throws {
    let bytes = Array("content".utf8)
    let file = BatchFile(name: "a \"b\".jpg", bytes: 7, sha256: hexadecimal(sha256(bytes))) {
      EntryPieces(MemorySource(bytes))
    }
    let form = MultipartForm(file)
    let boundary = try #require(form.contentType.split(separator: "=").last)
    guard case .pieces(let length, let make) = form.body else { return #expect(Bool(false)) }
    let reader = make()
    var all: [UInt8] = []
    while let piece = try reader.next() { all += piece }
    #expect(Int64(all.count) == length)
    #expect(
      String(decoding: all, as: UTF8.self)
        == "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; "
        + "filename=\"a %22b%22.jpg\"\r\nContent-Type: image/jpeg\r\n\r\ncontent\r\n--\(boundary)--\r\n"
    )
  }

  @Test func aFileThatChangedIsNotSent() async throws {
    try await BatchHarness().run { server in
      var group = server.files(Self.names)
      group.files[3].sha256 = String(repeating: "0", count: 64)
      let sent = try await server.sendImages(group)
      #expect(sent.summary.failure?.code == .input)
      let names = try await server.names()
      #expect(!names.contains(group.files[3].name))
    }
  }

  @Test(arguments: [408, 429, 500, 502, 503, 504])
  func aPassingStatusHarmsNothing(status: Int) async throws {
    try await BatchHarness().run { server in
      let sent = try await server.sendImages(server.files(Self.names)) {
        $0.method == "POST" && $0.number % 3 == 0 && $0.number < 9
          ? .answer(status, body: "<html></html>") : .pass
      }
      #expect(sent.summary.failure == nil && sent.summary.tally.accepted == 12)
      try await server.expect(Self.names)
    }
  }

  @Test func lostAnswersDoubleNothing() async throws {
    try await BatchHarness().run { server in
      let sent = try await server.sendImages(server.files(Self.names)) {
        $0.method == "POST" && $0.number % 2 == 0 ? .passThenCut : .pass
      }
      #expect(sent.summary.failure == nil && sent.summary.tally.accepted == 12)
      // What the batch lists is not sent again.
      #expect(sent.count("POST") == 12)
      try await server.expect(Self.names)
    }
  }

  @Test func aRunThatWasStoppedGoesOn() async throws {
    try await BatchHarness().run { server in
      let group = server.files(Self.names)
      let stopped = try await server.sendImages(group) {
        $0.method == "POST" && $0.number > 4 ? .answer(403) : .pass
      }
      #expect(stopped.summary.failure?.status == 403)
      let there = try await server.names().count
      let sent = try await server.sendImages(group)
      #expect(sent.count("POST") == 12 - there && sent.summary.tally.accepted == 12)
      try await server.expect(Self.names)
    }
  }

  @Test func oneBadImageIsOneRejection() async throws {
    let limits = ReceiverOptions.StagingLimits(imageBytes: 3000)
    try await BatchHarness(change: { $0.stagingLimits = limits }).run { server in
      let small = server.files(Self.names)
      let large = server.files(["large.png"], bytes: 4000)
      let sent = try await server.sendImages((small.item, small.files + large.files))
      let receipt = try #require(sent.summary.receipts.first)
      #expect(receipt.outcome == .partial && receipt.accepted == 12 && receipt.rejected == 1)
      #expect(receipt.errors.map(\.subject) == ["large.png"])
    }
  }

  @Test func namesThatAreThereAlreadyAreRefusedBeforehand() async throws {
    try await BatchHarness().run { server in
      _ = try await server.sendImages(server.files(["a.png", "b.png"]))
      let sent = try await server.sendImages(server.files(["b.png", "c.png"], seed: 1))
      #expect(sent.summary.failure?.message.contains("b.png") == true)
      #expect(sent.count("POST") == 0)
      try await server.expect(["a.png", "b.png"])
    }
  }

  @Test func videosGoByTheirOwnCall() async throws {
    try await BatchHarness().run { server in
      let video = server.files(["clip.mp4"], bytes: 700_000)
      let sent = try await server.sendVideo(video) {
        $0.method != "GET" && $0.number == 0 ? .answer(503) : .pass
      }
      #expect(sent.summary.failure == nil && sent.summary.tally.accepted == 1)
      #expect(sent.requests.contains { $0.path.hasSuffix("/upload/video") })
      let put = try #require(sent.requests.last { $0.method == "PUT" })
      #expect(put.headers["content-type"] == nil && put.headers["content-length"] == "700000")
      try await server.expect(["clip.mp4"])
      let again = try await server.sendVideo(video)
      #expect(again.count("POST") == 0 && again.summary.tally.accepted == 1)
      let other = try await server.sendVideo(server.files(["clip.mp4"], bytes: 9, seed: 5))
      #expect(other.summary.failure?.code == .refused && other.count("POST") == 0)
    }
  }

  @Test func aVideoThatMayHaveArrivedIsAskedFor() async throws {
    try await BatchHarness().run { server in
      let video = server.files(["clip.mp4"], bytes: 90_000)
      let sent = try await server.sendVideo(video) {
        $0.method == "PUT" ? .passThenCut : .pass
      }
      #expect(sent.summary.tally.accepted == 1)
      try await server.expect(["clip.mp4"])
    }
  }

  @Test func aVideoThatIsTooLargeIsNotSent() async throws {
    let limits = ReceiverOptions.StagingLimits(videoBytes: 100)
    try await BatchHarness(change: { $0.stagingLimits = limits }).run { server in
      let sent = try await server.sendVideo(server.files(["clip.mp4"], bytes: 101))
      #expect(sent.summary.receipts.map(\.outcome) == [.failed] && sent.count("PUT") == 0)
      #expect(sent.summary.receipts.first?.errors.first?.reason.contains("100 at most") == true)
    }
  }
}
