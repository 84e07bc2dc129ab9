// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LadingTestKit
import LadingText
import Testing

@testable import LadingReceiver

/// Files that are fetched rather than sent, and what may be asked for.
@Suite struct ReferenceTests {
  static let root = StagingTests.root

  /// A server of files: images by number, a list of them, and what goes wrong.
  static func withFiles(
    _ told: Locked<[JSONValue]> = Locked([]), _ body: @Sendable (String) async throws -> Void
  ) async throws {
    let router = Router()
    router.get("/image/:number") { _, context in
      let number = try context.parameters.require("number", as: Int.self)
      return ByteBuffer(bytes: DrawnImage.png(12, 12, seed: number))
    }
    router.get("/large") { _, _ in ByteBuffer(repeating: 0, count: 5000) }
    router.get("/away") { _, _ in Response.redirect(to: "/image/1") }
    router.get("/list") { request, _ in
      let base = "http://" + (request.head.authority ?? "")
      return (0..<7).map { "{\"name\": \"\($0).png\", \"url\": \"\(base)/image/\($0)\"}\n" }
        .joined()
    }
    router.get("/no-list") { _, _ in "<html>" }
    router.post("/hook") { request, _ in
      let body = try await request.body.collect(upTo: 1 << 20)
      let message = try JSONValue(parsing: Array(body.readableBytesView))
      told.change { $0.append(message) }
      return HTTPResponse.Status.ok
    }
    router.post("/away") { _, _ in Response.redirect(to: "/hook", type: .temporary) }
    try await Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0))
    ).test(.live) { files in try await body("http://127.0.0.1:\(files.port ?? 0)") }
  }

  static func references(_ items: [(String, String)], _ more: String = "") -> String {
    let list = items.map { #"{"name": "\#($0.0)", "url": "\#($0.1)"}"# }.joined(separator: ", ")
    return #"{"imageReferences": [\#(list)]\#(more)}"#
  }

  @Test func imagesAreFetchedShardByShard() async throws {
    try await Self.withFiles { base in
      var harness = ReceiverHarness()
      harness.options.stagingLimits = .init(shardImages: 3)
      try await harness.run { caller in
        let items = (0..<7).map { ("\($0).png", "\(base)/image/\($0)") }
        let body = Self.references(items, #", "ingestId": "i-1""#)
        let path = "\(Self.root)/b/bulk-upload/image-references?api_key=k&displayName=Mine"
        let answer = try await caller.post(path, body)
        #expect(answer.status == 200 && answer.json["status"]?.string == "ok", "\(answer.text)")
        #expect(answer.json["ingestId"]?.string == "i-1")
        #expect(answer.json["duplicated"]?.bool == false)
        let shards = answer.json["shardIds"]?.array?.compactMap(\.string) ?? []
        #expect(shards.count == 3)
        // The same id once more, as after an answer that was lost.
        let again = try await caller.post(path, body)
        #expect(again.json["duplicated"]?.bool == true)
        #expect(
          Set(again.json["shardIds"]?.array?.compactMap(\.string) ?? []) == Set(shards))
        let ends = try await StagingTests.ends(of: "b", caller)
        #expect(ends.compactMap { $0["shardObjectsCount"]?.integer }.sorted() == [1, 3, 3])
        let count = try await caller.get("\(Self.root)/b/count?api_key=k")
        #expect(count.json["count"]?.integer == 7)
        let list = try await caller.get("\(Self.root)/b/list?api_key=k")
        for file in list.json["filesMetadata"]?.array ?? [] {
          let name = try #require(file["fileName"]?.string)
          let number = try #require(Int(name.dropLast(4)))
          let bytes = try await caller.bytes(try Caller.local(file["downloadURL"]?.string))
          #expect(bytes == DrawnImage.png(12, 12, seed: number))
        }
        #expect(
          try await caller.get("\(Self.root)/b?api_key=k").json["batch"]?["displayName"]?.string
            == "Mine")
      }
    }
  }

  @Test func listsAreFetchedFirst() async throws {
    try await Self.withFiles { base in
      try await ReceiverHarness().run { caller in
        for (batch, list, objects) in [
          ("good", "list", 7), ("bad", "no-list", 0), ("none", "x", 0),
        ] {
          let answer = try await caller.post(
            "\(Self.root)/\(batch)/bulk-upload/image-references?api_key=k",
            #"{"imageReferencesURL": "\#(base)/\#(list)"}"#)
          #expect(answer.status == 200, "\(answer.text)")
          let ends = try await StagingTests.ends(of: batch, caller)
          #expect(ends.count == 1)
          #expect(ends[0]["shardObjectsCount"]?.integer == objects)
          #expect((ends[0]["statusType"]?.string == "success") == (objects > 0))
        }
      }
    }
  }

  @Test func whatCannotBeFetchedIsToldFileByFile() async throws {
    let told = Locked<[JSONValue]>([])
    try await Self.withFiles(told) { base in
      var harness = ReceiverHarness()
      harness.options.stagingLimits = .init(imageBytes: 4000)
      try await harness.run { caller in
        let items = [
          ("a.png", "\(base)/image/1"), ("large.png", "\(base)/large"),
          ("missing.png", "\(base)/nothing"), ("moved.png", "\(base)/away"),
          ("other.png", "http://10.1.2.3/x.png"),
        ]
        let more = """
          , "ingestId": "i-2", "notificationsURL": "\(base)/hook",
          "notificationCategories": ["ingest-status", "files-status"]
          """
        let answer = try await caller.post(
          "\(Self.root)/b/bulk-upload/image-references?api_key=k", Self.references(items, more))
        #expect(answer.status == 200, "\(answer.text)")
        let ends = try await StagingTests.ends(of: "b", caller)
        #expect(ends[0]["statusType"]?.string == "success")
        #expect(
          ends[0]["statusMetadata"]?["error"]?.string?.hasPrefix("4 of 5 files were not taken")
            == true)
        for _ in 0..<1000 where told.get().count < 2 {
          try await Task.sleep(for: .milliseconds(10))
        }
        let shard = try #require(answer.json["shardIds"]?[0]?.string)
        for message in told.get() {
          #expect(message["type"]?.string == "roboflow-data-staging-notification-v1")
          #expect(message["ingest_id"]?.string == "i-2")
          #expect(message["batch_id"]?.string == "b" && message["shard_id"]?.string == shard)
          #expect(message["delivery_attempt"]?.integer == 1)
        }
        let files = try #require(
          told.get().map { $0["notification"] ?? .null }.first {
            $0["type"]?.string == "ingest-files-status-notification-v1"
          })
        #expect(files["success"]?.bool == false)
        #expect(files["ingested_files"] == .array([.string("a.png")]))
        #expect(files["content_truncated"]?.bool == false)
        let failed = files["failed_files"]?.array ?? []
        #expect(
          failed.map { $0["file_name"]?.string } == [
            "large.png", "missing.png", "moved.png", "other.png",
          ])
        #expect(
          failed.map { $0["type"]?.string } == [
            "BadRequest", "fetch-failed", "fetch-failed", "unsafe-url-detected",
          ])
      }
    }
  }

  @Test func shardOfNothingFailsAndIsToldOnce() async throws {
    let told = Locked<[JSONValue]>([])
    try await Self.withFiles(told) { base in
      try await ReceiverHarness().run { caller in
        let more = #", "notificationsURL": "\#(base)/hook""#
        _ = try await caller.post(
          "\(Self.root)/b/bulk-upload/image-references?api_key=k",
          Self.references([("other.png", "http://169.254.169.254/x.png")], more))
        let ends = try await StagingTests.ends(of: "b", caller)
        #expect(ends[0]["statusType"]?.string == "error")
        for _ in 0..<1000 where told.get().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        let notification = told.get().first?["notification"]
        #expect(notification?["type"]?.string == "ingest-status-notification-v1")
        #expect(notification?["success"]?.bool == false)
        #expect(notification?["error_details"]?["type"]?.string == "unsafe-url-detected")
        #expect(notification?["error_details"]?["reason"]?.string != nil)
      }
    }
  }

  /// A webhook's answer must not send the receiver elsewhere: only the given address was checked.
  @Test func redirectsOfWebhooksAreNotFollowed() async throws {
    let told = Locked<[JSONValue]>([])
    let reports = Locked<[String]>([])
    try await Self.withFiles(told) { base in
      let notifier = Notifier(rule: HostRule(allowed: [])) { reports.set(reports.get() + [$0]) }
      await notifier.send(.job(id: "j", isSuccess: true), to: "\(base)/away", workspace: "w")
      #expect(told.get().isEmpty)
      #expect(reports.get().count == 1)
      await notifier.send(.job(id: "j", isSuccess: true), to: "\(base)/hook", workspace: "w")
      #expect(told.get().count == 1)
    }
  }

  @Test func videosAreFetchedToo() async throws {
    try await Self.withFiles { base in
      try await ReceiverHarness().run { caller in
        let answer = try await caller.post(
          "\(Self.root)/v/bulk-upload/video-references?api_key=k",
          #"{"videoReferences": [{"name": "a.mp4", "url": "\#(base)/large"}]}"#)
        #expect(answer.status == 200, "\(answer.text)")
        _ = try await StagingTests.ends(of: "v", caller)
        let list = try await caller.get("\(Self.root)/v/list?api_key=k")
        #expect(list.json["filesMetadata"]?[0]?["contentType"]?.string == "video")
        #expect(
          try await caller.get("\(Self.root)/v?api_key=k").json["batch"]?["batchContentType"]?
            .string
            == "videos")
      }
    }
  }

  @Test func requestsAreChecked() async throws {
    try await ReceiverHarness().run { caller in
      let path = "\(Self.root)/b/bulk-upload/image-references?api_key=k"
      let one = ("a.png", "http://127.0.0.1/a.png")
      for body in [
        "{}", "[]", #"{"imageReferences": []}"#, #"{"imageReferences": [{"name": "a.png"}]}"#,
        Self.references([one, one]), Self.references([("a.mp4", one.1)]),
        Self.references([("../a.png", one.1)]), Self.references([("a.png", "file:///etc/passwd")]),
        Self.references([one], #", "imageReferencesURL": "http://127.0.0.1/l""#),
        Self.references([one], #", "ingestId": """#),
        Self.references([one], #", "notificationsURL": "x""#),
        Self.references([one], #", "notificationCategories": ["all"]"#),
      ] {
        let answer = try await caller.post(path, body)
        #expect(answer.status == 400, "\(body)")
      }
      // What was refused has made no batch.
      #expect(try await caller.get("\(Self.root)/b?api_key=k").status == 404)
    }
  }

  @Test func queriesTakeImagesOfProjects() async throws {
    try await ReceiverHarness().run { caller in
      var zip = RawZip()
      for index in 0..<3 { zip.add("train/a/\(index).png", DrawnImage.png(20, 20, seed: index)) }
      for index in 3..<5 { zip.add("valid/b/\(index).png", DrawnImage.png(20, 20, seed: index)) }
      let upload = try await caller.begin("my-workspace/p", #"{"tags": ["t"], "batchName": "n"}"#)
      _ = try await caller.put(zip.bytes(), to: upload.put)
      _ = try await caller.end(of: upload.task)
      for (index, (query, count)) in [
        ("*", 5), ("project:p tag:t", 5), ("filename:valid/", 2), ("batch:n AND filename:a/1", 1),
        ("project:q", 0), ("tag:\"t\"", 5),
      ].enumerated() {
        var json = JSONWriter()
        json.object { $0.member("query", query) }
        let path = "\(Self.root)/q\(index)/roboql-ingest?api_key=k"
        let answer = try await caller.post(path, json.string)
        #expect(answer.status == 200, "\(answer.text)")
        let held = try await caller.get("\(Self.root)/q\(index)/count?api_key=k")
        #expect(held.json["count"]?.integer == count, "\(query)")
      }
      for query in ["", "cats", "size:9", "tag:"] {
        let answer = try await caller.post(
          "\(Self.root)/x/roboql-ingest?api_key=k", #"{"query": "\#(query)"}"#)
        #expect(answer.status == 400, "\(query)")
      }
      #expect(try await caller.post("\(Self.root)/x/roboql-ingest?api_key=k", "{}").status == 400)
    }
  }

  /// What a server leaves that was killed right after it had answered.
  private static func leaveBehind(_ url: String, _ folder: String) async throws {
    let store = try Store(path: try DataFolder(folder).database)
    let ingest = Ingest(
      workspace: "my-workspace", batch: "b", id: "i", content: .images, list: nil, webhook: nil,
      wantsFiles: false)
    _ = try await store.batch(
      Batch(
        workspace: "my-workspace", id: "b", displayName: "b", kind: .sharded, content: .images,
        created: 1))
    let shard = Shard(
      id: randomUUID(), workspace: "my-workspace", batch: "b", status: .processing, changed: 1,
      objects: 0)
    _ = try await store.insert(
      ingest, [(shard, [Reference(name: "1.png", url: url)])])
  }

  @Test func fetchingSurvivesARestart() async throws {
    try await Self.withFiles { base in
      let harness = ReceiverHarness()
      try await Self.leaveBehind("\(base)/image/1", harness.options.dataFolder)
      try await harness.run { caller in
        let ends = try await StagingTests.ends(of: "b", caller)
        #expect(ends[0]["shardObjectsCount"]?.integer == 1)
      }
    }
  }
}
