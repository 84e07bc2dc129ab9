// SPDX-License-Identifier: Apache-2.0

import LadingText
import NIOHTTP1
import Testing

@testable import LadingUpload

/// Answers in both of their shapes, ids, and the small headers of downloads.
@Suite struct BatchAnswerTests {
  private static func job(_ text: String) throws -> BatchJob? {
    BatchJob(try JSONValue(parsing: text))
  }

  @Test(arguments: [
    (
      #"{"status": "ok", "jobStatus": "pending", "progress": 0}"#, BatchJob.State.running, "pending"
    ),
    (#"{"jobStatus": "processing", "progress": 0.5}"#, .running, "processing"),
    (#"{"jobStatus": "completed", "progress": 1}"#, .completed, "completed"),
    (#"{"jobStatus": "failed"}"#, .failed, "failed"),
    (#"{"jobStatus": "aborted"}"#, .aborted, "aborted"),
    (#"{"job": {"jobId": "a", "isTerminal": false, "error": false}}"#, .running, "pending"),
    (
      #"{"job": {"jobId": "a", "isTerminal": false, "error": false, "currentStage": "export"}}"#,
      .running, "export"
    ),
    (#"{"job": {"jobId": "a", "isTerminal": true, "error": false}}"#, .completed, "completed"),
    (#"{"job": {"jobId": "a", "isTerminal": true, "error": true}}"#, .failed, "failed"),
    (
      #"{"job": {"jobId": "a", "isTerminal": true, "error": true, "lastNotification": "Job aborted"}}"#,
      .aborted, "aborted"
    ), (#"{"jobId": "a", "isTerminal": true, "error": true}"#, .failed, "failed"),
    (
      #"{"job": {"isTerminal": true, "error": true, "lastNotification": {"message": "aborted"}}}"#,
      .aborted, "aborted"
    ),
  ])
  func jobsAreUnderstoodInBothShapes(
    _ text: String, _ state: BatchJob.State, _ status: String
  ) throws {
    let job = try #require(try Self.job(text))
    #expect(job.state == state && job.status == status)
  }

  /// The live client takes a notification for a string or an object.
  @Test(arguments: [
    (#""Too slow""#, "Too slow"), (#"{"message": "Too slow"}"#, "Too slow"),
    (#"{"type": "t", "n": 1}"#, #"{"type":"t","n":1}"#), ("null", nil),
  ])
  func notificationsMayBeObjects(_ text: String, _ words: String?) throws {
    let job = try #require(
      try Self.job(#"{"job": {"isTerminal": false, "lastNotification": \#(text)}}"#))
    let stage = try JSONValue(parsing: #"{"stageId": "s", "notification": \#(text)}"#)
    let task = try JSONValue(parsing: #"{"taskId": "t", "notification": \#(text)}"#)
    #expect(job.notification == words)
    #expect(try #require(JobStage(stage)).notification == words)
    #expect(try #require(StageTask(task)).notification == words)
  }

  @Test func whatIsNoJobIsNone() throws {
    for text in ["{}", "[]", #"{"job": {}}"#, #"{"status": "ok"}"#] {
      #expect(try Self.job(text) == nil, "\(text)")
    }
  }

  @Test func stagesAndPartsHaveTwoNames() throws {
    for text in [
      #"{"processingStageId": "s", "processingStageName": "export", "outputBatches": ["b"]}"#,
      #"{"stageId": "s", "stageName": "export", "outputBatchId": "b"}"#,
      #"{"id": "s", "name": "export", "outputBatch": "b"}"#,
    ] {
      let stage = try #require(JobStage(try JSONValue(parsing: text)))
      #expect(stage.id == "s" && stage.name == "export" && stage.outputs == ["b"], "\(text)")
    }
    for name in ["parts", "batchParts"] {
      let answer = try JSONValue(parsing: #"{"\#(name)": [{"partName": "p"}, {}]}"#)
      #expect(BatchPart.all(in: answer)?.map(\.name) == ["p"])
    }
    #expect(BatchPart.all(in: try JSONValue(parsing: "{}")) == nil)
  }

  @Test func idsAreChecked() {
    for text in ["a", "a-b_0", String(repeating: "a", count: 64)] {
      #expect(BatchIdentifier(text) != nil, "\(text)")
    }
    for text in ["", "A", "a b", "a/b", "..", "ä", String(repeating: "a", count: 65)] {
      #expect(BatchIdentifier(text) == nil, "\(text)")
    }
    #expect(JobIdentifier(String(repeating: "a", count: 20)) != nil)
    #expect(JobIdentifier(String(repeating: "a", count: 21)) == nil)
  }

  @Test func requestsAlwaysNameTheMachine() throws {
    let batch = try #require(BatchIdentifier("b"))
    let json = JobRequest(
      batch: batch, part: "p", workflow: "w", workflowWorkspace: "ws", aggregation: .csv,
      notificationsURL: "http://127.0.0.1/"
    ).json
    #expect(
      json.string
        == #"{"type":"simple-image-processing-v1","jobInput":{"type":"staging-batch-input-v1","#
        + #""batchId":"b","partName":"p"},"computeConfiguration":{"type":"compute-configuration-v2","#
        + #""machineType":"cpu","workersPerMachine":4},"processingTimeoutSeconds":3600,"#
        + #""processingSpecification":{"type":"workflows-processing-specification-v1","#
        + #""workspace":"ws","workflowId":"w","aggregationFormat":"csv"},"#
        + #""notificationsURL":"http://127.0.0.1/"}"#)
  }

  @Test func rangesAndChecksumsAreRead() {
    #expect(ContentRange("bytes 5-9/10").map { [$0.first, $0.total] } == [5, 10])
    #expect(ContentRange("bytes 5-9/*").map { [$0.first, $0.total] } == [5, nil])
    for text in ["bytes */10", "bytes 9-5/10", "items 0-1/2", "bytes -1-2/3", "", "bytes 1/2"] {
      #expect(ContentRange(text) == nil, "\(text)")
    }
    // The MD5 and SHA-256 of nothing.
    let md5: [UInt8] = [
      0xd4, 0x1d, 0x8c, 0xd9, 0x8f, 0, 0xb2, 0x04, 0xe9, 0x80, 0x09, 0x98, 0xec, 0xf8, 0x42, 0x7e,
    ]
    let sha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    let stored = Checksums(["x-goog-hash": "crc32c=AAAAAA==, md5=1B2M2Y8AsgTpgAmY7PhCfg=="])
    #expect(stored.agree(sha256: sha, md5: md5))
    #expect(!stored.agree(sha256: sha, md5: Array(md5.reversed())))
    let own = Checksums(["Repr-Digest": "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"])
    #expect(own.agree(sha256: sha, md5: nil))
    #expect(!own.agree(sha256: String(sha.reversed()), md5: nil))
    #expect(Checksums([:]).agree(sha256: sha, md5: md5))
    // A range's own checksum says nothing about the file.
    #expect(
      Checksums(["Content-Range": "bytes 1-2/3", "Content-MD5": "AAAA"]).md5 == nil)
  }

  @Test func namesNeverLeadOutOfTheFolder() {
    func file(_ name: String, part: String? = nil, shard: String? = nil) -> ListedFile? {
      var members: [JSONValue.Member] = [
        .init("fileName", .string(name)), .init("downloadURL", .string("http://127.0.0.1/")),
      ]
      if let part { members.append(.init("partName", .string(part))) }
      if let shard { members.append(.init("shardId", .string(shard))) }
      return ListedFile(.object(members))
    }
    let good = ExportPlan(
      [
        file("a.png", part: "p", shard: "s1"), file("a.png", part: "p", shard: "s2"),
        file("a.png", part: "q", shard: "s1"), file("x/b.png"), file("c d ä.png"),
      ].compactMap(\.self))
    #expect(
      good.items.map(\.path) == [
        "p/s1/a.png", "p/s2/a.png", "q/a.png", "x/b.png", "c d ä.png",
      ])
    #expect(good.refused.isEmpty)
    let bad = [
      file("../a.png"), file("/etc/passwd"), file("a/../../b"), file(""), file("a//b"),
      file("C:\\x"), file("a\0b"), file("a\nb"), file(".lading-export.jsonl"), file("."),
      file("a", part: ".."), file("a", part: "x/y"), file("a", part: "/"),
      file(String(repeating: "n", count: 256)), file("twice"), file("twice"),
    ].compactMap(\.self)
    let plan = ExportPlan(bad)
    #expect(plan.items.map(\.path) == ["twice"])
    #expect(plan.refused.count == bad.count - 1)
  }
}
