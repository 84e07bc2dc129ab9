// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Runs that ended before their time, batches that were there before, and ways that cannot be mixed.
struct BatchResumeTests {
  @Test func whatArrivedIsAskedForAndNotSentAgain() async throws {
    try await BatchHarness().run { server in
      let shard = server.shard()
      // The run ends behind the PUT, before the service says that the shard is indexed.
      let stopped = try await server.send([shard]) {
        $0.path.hasSuffix("/shards") ? .answer(403) : .pass
      }
      #expect(stopped.summary.failure?.status == 403 && stopped.count("PUT") == 1)
      let sent = try await server.send([shard])
      #expect(sent.summary.tally.accepted == 3)
      #expect(sent.count("PUT") == 0 && sent.count("POST") == 0)
      try await server.expect(shardNames(3))
    }
  }

  @Test func whatMayHaveArrivedIsAskedFor() async throws {
    try await BatchHarness().run { server in
      let shard = server.shard()
      // It arrives, and neither its answer nor the batch's word comes back.
      let stopped = try await server.send([shard], attempts: 2) { request in
        request.method == "PUT"
          ? .passThenCut : request.path.hasSuffix("/shards") ? .answer(403) : .pass
      }
      #expect(stopped.summary.failure != nil)
      let sent = try await server.send([shard])
      #expect(sent.summary.tally.accepted == 3 && sent.count("PUT") == 0)
      try await server.expect(shardNames(3))
    }
  }

  @Test func whatCannotHaveArrivedIsSentAgainAtOnce() async throws {
    try await BatchHarness().run { server in
      let shard = server.shard(count: 60)
      let stopped = try await server.send([shard], attempts: 2) {
        $0.method == "PUT" ? .cut(after: 500) : .pass
      }
      #expect(stopped.summary.failure?.code == .gaveUp)
      let sent = try await server.send([shard])
      #expect(sent.summary.tally.accepted == 60 && sent.count("PUT") == 1)
      try await server.expect(shardNames(60))
    }
  }

  @Test func whatLeftAndNeverArrivedIsSentAgain() async throws {
    try await BatchHarness().run { server in
      let shard = server.shard()
      let stopped = try await server.send([shard], attempts: 2, limit: .milliseconds(300)) {
        $0.method == "PUT" ? .cut(after: .max) : .pass
      }
      #expect(stopped.summary.failure?.code == .gaveUp)
      let sent = try await server.send([shard], limit: .seconds(2))
      #expect(sent.summary.tally.accepted == 3 && sent.count("POST") == 1)
      try await server.expect(shardNames(3))
    }
  }

  /// Runs that are cut short while they ask do not begin to wait anew each time.
  @Test func theWaitForWhatNeverArrivedIsOneOverAllRuns() async throws {
    try await BatchHarness().run { server in
      let shard = server.shard()
      _ = try await server.send([shard], attempts: 2, limit: .milliseconds(300)) {
        $0.method == "PUT" ? .cut(after: .max) : .pass
      }
      let asking = try await server.send([shard]) {
        $0.path.hasSuffix("/shards") ? .answer(403) : .pass
      }
      #expect(asking.summary.failure?.status == 403 && asking.count("POST") == 0)
      // Longer than the service is given here to see what arrived.
      try await Task.sleep(for: .seconds(3))
      let sent = try await server.send([shard])
      #expect(sent.summary.tally.accepted == 3 && sent.count("POST") == 1)
      let before = sent.requests.prefix { $0.method != "POST" }
      #expect(before.count { $0.path.hasSuffix("/shards") } == 1)
      try await server.expect(shardNames(3))
    }
  }

  @Test func aBatchThatHeldImagesIsJudgedByTheDifference() async throws {
    try await BatchHarness().run { server in
      _ = try await server.send([server.shard(count: 4)], journal: "somebody-else.jsonl")
      let sent = try await server.send([server.shard("b.tar", count: 5, seed: 1)])
      #expect(sent.summary.tally.accepted == 5 && sent.summary.tally.sent == 5)
      #expect(
        sent.summary.tally.remarks
          == ["Batch b held 4 files before the first upload, and holds 9 now."])
      // A second upload of this journal goes on counting from the first.
      let more = try await server.send([server.shard("c.tar", count: 2, seed: 2)])
      #expect(more.summary.tally.accepted == 2)
      #expect(more.summary.tally.remarks.count == 1)
    }
  }

  @Test func imagesThatTheBatchDoesNotCountAreMissing() async throws {
    try await BatchHarness().run { server in
      let sent = try await server.send([server.shard(count: 4)], limit: .milliseconds(500)) {
        $0.path.hasSuffix("/count") ? .answer(200, body: #"{"count": 3}"#) : .pass
      }
      #expect(sent.summary.tally.accepted == 3 && sent.summary.tally.sent == 4)
      #expect(sent.summary.tally.remarks.contains { $0.contains("1 are missing") })
    }
  }

  @Test func aBatchThatIsGoneIsNotTakenForDone() async throws {
    try await BatchHarness().run { server in
      _ = try await server.send([server.shard()])
      let gone = try await server.send([server.shard()]) { _ in .answer(404) }
      #expect(gone.summary.failure?.code == .refused)
      #expect(gone.summary.failure?.hint?.contains("--no-resume") == true)
    }
  }

  @Test func waysAreNotMixed() async throws {
    try await BatchHarness().run { server in
      let images = try await server.sendImages(server.files(["a.png"]))
      #expect(images.summary.failure == nil)
      let shards = try await server.send([server.shard()], journal: "2.jsonl")
      #expect(shards.summary.failure?.code == .usage)
      #expect(shards.summary.failure?.message.contains("never combines") == true)
      #expect(shards.requests.allSatisfy { $0.method == "GET" })
      let video = try await server.sendVideo(server.files(["a.mp4"], bytes: 9), journal: "3.jsonl")
      #expect(video.summary.failure?.code == .usage)
      #expect(video.requests.allSatisfy { $0.method == "GET" })
    }
  }

  @Test(arguments: ["BAD", "a b", "", "ä", String(repeating: "a", count: 65)])
  func idsAreCheckedBeforeAnyRequest(id: String) async throws {
    #expect(throws: UploadError.self) { try BatchID.check(id) }
    if !id.isEmpty, id != "a b" {
      #expect(throws: UploadError.self) { try TargetURI("roboflow-batch://w/\(id)") }
    }
  }

  @Test func anIDThatWouldDoIsNamed() {
    let error = #expect(throws: UploadError.self) { try BatchID.check("My Batch (2)") }
    #expect(error?.hint?.contains("such as my-batch--2") == true, "\(String(describing: error))")
  }
}
