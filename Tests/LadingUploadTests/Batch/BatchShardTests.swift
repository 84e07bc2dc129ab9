// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Shards into a batch: what arrives, and what happens when something goes wrong.
struct BatchShardTests {
  @Test func shardsAreIndexedAndCounted() async throws {
    try await BatchHarness().run { server in
      let sent = try await server.send([
        server.shard(count: 5), server.shard("shard-000001.tar", count: 3, seed: 1),
      ])
      #expect(sent.summary.failure == nil)
      #expect(sent.summary.receipts.map(\.outcome) == [.confirmed, .confirmed])
      #expect(sent.summary.tally == UploadTally(sent: 8, accepted: 8, rejected: 0))
      try await server.expect((shardNames(5) + shardNames(3, seed: 1)))
      // The answer's headers and no others: a content type would not be in the signature.
      let puts = sent.requests.filter { $0.method == "PUT" }
      #expect(puts.count == 2)
      for put in puts {
        #expect(put.headers["content-type"] == nil && put.headers["transfer-encoding"] == nil)
        #expect(put.headers["x-lading-shard"] != nil && !put.target.contains("api_key"))
      }
      let again = try await server.send([
        server.shard(count: 5), server.shard("other-name.tar", count: 3, seed: 1),
      ])
      #expect(again.summary.resumed == 2 && again.summary.tally.accepted == 8)
      #expect(again.count("PUT") == 0 && again.count("POST") == 0)
    }
  }

  @Test(arguments: [408, 429, 500, 502, 503, 504])
  func aPassingStatusAtEachStepHarmsNothing(status: Int) async throws {
    try await BatchHarness().run { server in
      for (seed, method) in ["POST", "PUT", "GET"].enumerated() {
        for number in 0..<2 {
          let batch = "\(method.lowercased())-\(number)"
          let sent = try await server.send([server.shard(seed: seed)], batch: batch) {
            $0.method == method && $0.number == number
              ? .answer(
                status, headers: ["Retry-After": "0"], body: "<html><title>\(status)</title></html>"
              )
              : .pass
          }
          #expect(sent.summary.receipts.map(\.outcome) == [.confirmed], "\(batch)")
          try await server.expect(shardNames(3, seed: seed), in: batch)
        }
      }
    }
  }

  @Test func lostAnswersDoubleNothing() async throws {
    try await BatchHarness().run { server in
      for (seed, method) in ["POST", "PUT", "GET"].enumerated() {
        let batch = "lost-\(method.lowercased())"
        let sent = try await server.send([server.shard(seed: seed)], batch: batch) {
          $0.method == method && $0.number < 2 ? .passThenCut : .pass
        }
        #expect(sent.summary.tally.accepted == 3, "\(batch)")
        try await server.expect(shardNames(3, seed: seed), in: batch)
      }
    }
  }

  @Test func aPutWhoseAnswersAreAllLostIsFoundInTheBatch() async throws {
    try await BatchHarness().run { server in
      let sent = try await server.send([server.shard()]) {
        $0.method == "PUT" ? .passThenCut : .pass
      }
      #expect(sent.summary.failure == nil && sent.summary.tally.accepted == 3)
      #expect(sent.count("POST") == 1)
      try await server.expect(shardNames(3))
    }
  }

  @Test func aCutBodyIsSentAgain() async throws {
    try await BatchHarness().run { server in
      let sent = try await server.send([server.shard(count: 60)]) {
        $0.method == "PUT" && $0.number < 2 ? .cut(after: 500) : .pass
      }
      #expect(sent.summary.tally.accepted == 60 && sent.count("PUT") == 3)
    }
  }

  @Test func anExpiredAddressIsAskedForAgain() async throws {
    try await BatchHarness().run { server in
      let sent = try await server.send([server.shard()]) {
        $0.method == "PUT" && $0.number == 0
          ? .answer(403, body: "<Code>AccessDenied</Code><Message>Request has expired</Message>")
          : .pass
      }
      #expect(sent.summary.tally.accepted == 3 && sent.count("POST") == 2)
      try await server.expect(shardNames(3))
    }
    // The receiver's own word for it.
    try await BatchHarness(change: { $0.urlLifetime = .zero }).run { server in
      let sent = try await server.send([server.shard()])
      #expect(sent.summary.failure != nil && sent.count("POST") == 4)
      try await server.expect([])
    }
  }

  @Test func aRefusalIsTheServersOwnWord() async throws {
    try await BatchHarness().run { server in
      let early = try await server.send([server.shard()]) {
        $0.method == "PUT" ? .earlyAnswer(413, after: 100, body: "too large") : .pass
      }
      #expect(early.summary.failure?.status == 413 && early.count("PUT") == 1)
      #expect(early.summary.failure?.message.contains("too large") == true)
      let gone = try await server.send([server.shard()], journal: "gone.jsonl", batch: "gone") {
        $0.method == "POST" ? .answer(404, body: #"{"error":"no such workspace"}"#) : .pass
      }
      #expect(gone.summary.failure?.code == .refused && gone.count("POST") == 1)
      #expect(gone.summary.failure?.message.contains("no such workspace") == true)
    }
  }

  @Test func anUnknownKeyIsRefusedAtOnce() async throws {
    let keys = try APIKeys(text: "good my-workspace\n")
    try await BatchHarness(change: { $0.keys = keys }).run { server in
      let sent = try await server.send([server.shard()])
      #expect(sent.summary.failure?.status == 401 && sent.requests.count == 1)
      #expect(sent.summary.failure?.message.contains("hunter2") == false)
    }
  }

  @Test func aShardThatIsNotIndexedIsAnError() async throws {
    try await BatchHarness().run { server in
      let broken = server.harness.item("broken.tar", Array("no tar at all".utf8), count: 4)
      let sent = try await server.send([broken, server.shard()])
      #expect(sent.summary.receipts.map(\.outcome) == [.failed, .confirmed])
      let receipt = try #require(sent.summary.receipts.first)
      #expect(receipt.accepted == 0 && receipt.rejected == 4)
      #expect(receipt.errors.first?.reason.contains("tar") == true, "\(receipt.errors)")
      #expect(sent.summary.tally.accepted == 3 && sent.summary.tally.sent == 7)
      // What failed is sent again when it is asked for, and nothing else.
      let again = try await server.send([broken, server.shard()])
      #expect(again.count("PUT") == 1 && again.summary.receipts.first?.outcome == .failed)
      try await server.expect(shardNames(3))
    }
  }
}
