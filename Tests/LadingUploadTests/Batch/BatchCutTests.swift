// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Shards that the service does not take as they are, and those that go with a notice.
struct BatchCutTests {
  @Test func aShardBeyondTheLimitsIsCut() async throws {
    let limits = ReceiverOptions.StagingLimits(shardBytes: 40_000, shardImages: 3)
    try await BatchHarness(change: { $0.stagingLimits = limits }).run { server in
      let items = [server.shard(count: 8), server.shard("small.tar", count: 2, seed: 1)]
      let sent = try await server.send(items)
      #expect(sent.summary.failure == nil)
      #expect(sent.summary.receipts.map(\.outcome) == [.confirmed, .confirmed])
      #expect(sent.summary.receipts.map(\.accepted) == [8, 2])
      #expect(sent.summary.tally == UploadTally(sent: 10, accepted: 10, rejected: 0))
      #expect(sent.count("PUT") == 4)
      try await server.expect((shardNames(8) + shardNames(2, seed: 1)))
      #expect(listFolder(server.harness.folder.path + "/cuts").isEmpty)
      let again = try await server.send(items)
      #expect(again.count("PUT") == 0 && again.summary.tally.accepted == 10)
    }
  }

  @Test func bytesAreALimitToo() async throws {
    let one = 1024 + DrawnImage.png(20, 20).count / 512 * 512 + 1024
    let limits = ReceiverOptions.StagingLimits(shardBytes: Int64(2 * one), shardImages: 500)
    try await BatchHarness(change: { $0.stagingLimits = limits }).run { server in
      let sent = try await server.send([server.shard(count: 7)])
      #expect(sent.summary.tally.accepted == 7 && sent.count("PUT") > 2)
      try await server.expect(shardNames(7))
    }
    let tiny = ReceiverOptions.StagingLimits(shardBytes: 1600, shardImages: 500)
    try await BatchHarness(change: { $0.stagingLimits = tiny }).run { server in
      let sent = try await server.send([server.shard(count: 2)])
      #expect(sent.summary.failure?.code == .refused && sent.count("PUT") == 0)
      #expect(sent.summary.failure?.message.contains("0-0.png") == true)
    }
  }

  @Test func aCutThatWasInterruptedGoesOn() async throws {
    let limits = ReceiverOptions.StagingLimits(shardImages: 2)
    try await BatchHarness(change: { $0.stagingLimits = limits }).run { server in
      let shard = server.shard(count: 9)
      for last in [1, 2, 1] {
        let stopped = try await server.send([shard], attempts: 3) {
          $0.method == "PUT" && $0.number >= last ? .cut(after: 100) : .pass
        }
        #expect(stopped.summary.failure != nil)
      }
      let sent = try await server.send([shard])
      #expect(sent.summary.failure == nil && sent.summary.tally.accepted == 9)
      try await server.expect(shardNames(9))
    }
  }

  @Test func whoIsToBeNotifiedIs() async throws {
    let listener = FaultProxy { _ in .answer(200) }
    try await BatchHarness().run { server in
      let sent = try await server.send(
        [server.shard(count: 3), server.shard("b.tar", count: 2, seed: 1)],
        plan: { $0.notificationsURL = listener.url + "/hook?token=hunter2!" })
      #expect(sent.summary.failure == nil && sent.summary.tally.accepted == 5)
      try await server.expect(shardNames(3) + shardNames(2, seed: 1))
      for _ in 0..<500 where listener.requests.count < 2 { try await pause(.milliseconds(10)) }
      #expect(listener.requests.map(\.path) == ["/hook", "/hook"])
      let journal = readFile(server.harness.folder.path + "/journal.jsonl")
      #expect(!String(decoding: journal, as: UTF8.self).contains("hunter2"))
    }
  }

  @Test func aShardBegunWithANoticeIsNotSentWithout() async throws {
    try await BatchHarness().run { server in
      let shard = server.shard()
      let listener = FaultProxy { _ in .answer(200) }
      _ = try await server.send(
        [shard], attempts: 2, plan: { $0.notificationsURL = listener.url },
        { $0.method == "PUT" ? .cut(after: 10) : .pass })
      let without = try await server.send([shard])
      #expect(without.summary.failure?.code == .usage && without.count("PUT") == 0)
      let with = try await server.send([shard], plan: { $0.notificationsURL = listener.url })
      #expect(with.summary.tally.accepted == 3)
      try await server.expect(shardNames(3))
    }
  }
}
