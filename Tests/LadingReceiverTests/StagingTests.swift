// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LadingTestKit
import LadingText
import Testing

@testable import LadingReceiver

/// The data staging: images, videos and tars into batches, and what is said of them.
@Suite struct StagingTests {
  static let root = "/data-staging/v1/external/my-workspace/batches"

  /// A tar of images, and what else is asked for.
  static func tar(_ images: Int, extra: [(String, [UInt8])] = []) -> [UInt8] {
    var tar = RawTar()
    for index in 0..<images { tar.add("\(index).png", DrawnImage.png(12, 12, seed: index)) }
    for (name, bytes) in extra { tar.add(name, bytes) }
    return tar.bytes()
  }

  /// Sends a tar into a batch; the shard's id and the answer to the PUT.
  static func sendShard(
    _ bytes: [UInt8], to batch: String, _ caller: Caller
  ) async throws -> (id: String, put: String, status: Int) {
    let answer = try await caller.post("\(root)/\(batch)/bulk-upload/image-files?api_key=k", "")
    let details = try #require(answer.json["signedURLDetails"])
    #expect(answer.json["status"]?.string == "ok")
    let id = try #require(details["shardId"]?.string)
    let put = try Caller.local(details["uploadURL"]?.string)
    let header = try #require(details["extensionHeaders"]?["x-lading-shard"]?.string)
    let status = try await caller.put(bytes, to: put, shardHeader: header)
    return (id, put, status)
  }

  /// The batch's shards when all have ended.
  static func ends(of batch: String, _ caller: Caller) async throws -> [JSONValue] {
    for _ in 0..<3000 {
      let shards =
        try await caller.get("\(root)/\(batch)/shards?api_key=k").json["shards"]?.array ?? []
      if !shards.isEmpty, shards.allSatisfy({ $0["statusType"]?.string != "info" }) {
        return shards
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the shards did not end")
    return []
  }

  @Test func shardsAreIndexedAndCounted() async throws {
    try await ReceiverHarness().run { caller in
      _ = try await Self.sendShard(
        Self.tar(5, extra: [("readme.txt", Array("no image".utf8))]), to: "b-1", caller)
      _ = try await Self.sendShard(Self.tar(3), to: "b-1", caller)
      let shards = try await Self.ends(of: "b-1", caller)
      #expect(shards.compactMap { $0["shardObjectsCount"]?.integer }.sorted() == [3, 5])
      #expect(shards.allSatisfy { $0["statusType"]?.string == "success" })
      let count = try await caller.get("\(Self.root)/b-1/count?api_key=k")
      #expect(count.json["count"]?.integer == 8)
      let batch = try await caller.get("\(Self.root)/b-1?api_key=k").json["batch"]
      #expect(batch?["batchType"]?.string == "sharded-batch")
      #expect(batch?["batchContentType"]?.string == "images")
    }
  }

  @Test func sameTarSentTwiceToOneAddressCountsOnce() async throws {
    try await ReceiverHarness().run { caller in
      let tar = Self.tar(4)
      let shard = try await Self.sendShard(tar, to: "b", caller)
      #expect(shard.status == 200)
      #expect(try await caller.put(tar, to: shard.put, shardHeader: shard.id) == 200)
      _ = try await Self.ends(of: "b", caller)
      #expect(try await caller.put(tar, to: shard.put, shardHeader: shard.id) == 200)
      #expect(try await caller.put(Self.tar(2), to: shard.put, shardHeader: shard.id) == 409)
      #expect(try await caller.put(tar, to: shard.put, shardHeader: nil) == 403)
      let count = try await caller.get("\(Self.root)/b/count?api_key=k")
      #expect(count.json["count"]?.integer == 4)
    }
  }

  @Test func shardsBeyondTheLimitsFail() async throws {
    var harness = ReceiverHarness()
    harness.options.stagingLimits = .init(shardBytes: 20_000, shardImages: 3)
    try await harness.run { caller in
      for bytes in [Self.tar(4), Array("no tar".utf8), Self.tar(0), Array(Self.tar(3).prefix(700))]
      {
        #expect(try await Self.sendShard(bytes, to: "b", caller).status == 200)
      }
      let large = Self.tar(3, extra: [("big.bin", [UInt8](repeating: 1, count: 20_000))])
      #expect(try await Self.sendShard(large, to: "other", caller).status == 400)
      let shards = try await Self.ends(of: "b", caller)
      #expect(shards.count == 4)
      #expect(shards.allSatisfy { $0["statusType"]?.string == "error" })
      #expect(shards.allSatisfy { $0["statusMetadata"]?["error"]?.string != nil })
      #expect(try await caller.get("\(Self.root)/b/count?api_key=k").json["count"]?.integer == 0)
    }
  }

  @Test func imagesComeOneByOne() async throws {
    var harness = ReceiverHarness()
    harness.options.stagingLimits = .init(imageBytes: 2000)
    let type = MultipartReaderTests.type
    try await harness.run { caller in
      let image = DrawnImage.png(16, 16)
      let to = "\(Self.root)/single/upload/image?api_key=k&fileName="
      // The document calls the part file; the real client gives it the file's name.
      for (name, part) in [("a.png", "file"), ("b.png", "b.png"), ("a.png", "file")] {
        let answer = try await caller.call(
          .post, to + name, body: MultipartReaderTests.form(image, name: part), contentType: type)
        #expect(answer.status == 200 && answer.json["status"]?.string == "ok", "\(answer.text)")
      }
      #expect(
        try await caller.get("\(Self.root)/single/count?api_key=k").json["count"]?.integer == 2)
      for (name, body, status) in [
        ("", MultipartReaderTests.form(image), 400),
        ("a.txt", MultipartReaderTests.form(image), 400),
        ("..%2Fa.png", MultipartReaderTests.form(image), 400),
        ("c.png", MultipartReaderTests.form(image, name: "other"), 400),
        ("c.png", Array("--x-7\r\n".utf8), 400),
        ("c.png", MultipartReaderTests.form([UInt8](repeating: 0, count: 3000)), 400),
      ] {
        let answer = try await caller.call(.post, to + name, body: body, contentType: type)
        #expect(answer.status == status, "\(name)")
        #expect(answer.json["error"]?.string != nil)
      }
      // What came in is what goes out, whole and in part.
      let list = try await caller.get("\(Self.root)/single/list?api_key=k")
      let file = try #require(list.json["filesMetadata"]?[0])
      #expect(file["fileName"]?.string == "a.png")
      let url = try Caller.local(file["downloadURL"]?.string)
      #expect(try await caller.bytes(url) == image)
      #expect(try await caller.bytes(url, range: "bytes=4-9") == Array(image[4...9]))
      #expect(try await caller.bytes(url, range: "bytes=-5") == Array(image.suffix(5)))
      #expect(try await caller.get(url.replacing("signature=", with: "signature=0")).status == 403)
    }
  }

  @Test func waysCannotBeMixed() async throws {
    try await ReceiverHarness().run { caller in
      _ = try await Self.sendShard(Self.tar(1), to: "b", caller)
      let single = try await caller.call(
        .post, "\(Self.root)/b/upload/image?api_key=k&fileName=a.png",
        body: MultipartReaderTests.form(DrawnImage.png(9, 9)),
        contentType: MultipartReaderTests.type)
      #expect(single.status == 400)
      #expect(single.error?.contains("cannot be combined") == true)
      let video = try await caller.post("\(Self.root)/b/upload/video?api_key=k&fileName=a.mp4", "")
      #expect(video.status == 400)
    }
  }

  @Test func videosHaveALimit() async throws {
    var harness = ReceiverHarness()
    harness.options.stagingLimits = .init(videoBytes: 100)
    try await harness.run { caller in
      let answer = try await caller.post(
        "\(Self.root)/v/upload/video?api_key=k&fileName=clip.mp4", "")
      let details = try #require(answer.json["signedURLDetails"])
      #expect(details["maxFileSize"]?.integer == 100)
      #expect(details["method"]?.string == "PUT")
      let put = try Caller.local(details["uploadURL"]?.string)
      #expect(
        try await caller.put([UInt8](repeating: 0, count: 101), to: put, type: nil).status == 400)
      #expect(
        try await caller.put([UInt8](repeating: 0, count: 100), to: put, type: nil).status == 200)
      let list = try await caller.get("\(Self.root)/v/list?api_key=k")
      #expect(list.json["filesMetadata"]?[0]?["contentType"]?.string == "video")
      #expect(list.json["filesMetadata"]?.array?.count == 1)
    }
  }

  @Test func pagesGoToTheEnd() async throws {
    try await ReceiverHarness().run { caller in
      _ = try await Self.sendShard(Self.tar(7), to: "b", caller)
      _ = try await Self.ends(of: "b", caller)
      var names: [String] = []
      var token: String? = ""
      while let next = token {
        let answer = try await caller.get(
          "\(Self.root)/b/list?api_key=k&pageSize=3&nextPageToken=\(next)")
        names += answer.json["filesMetadata"]?.array?.compactMap { $0["fileName"]?.string } ?? []
        token = answer.json["nextPageToken"]?.string
        if token == nil { #expect(answer.json["nextPageToken"] == .null) }
      }
      #expect(names == (0..<7).map { "\($0).png" })
      for query in [
        "pageSize=0", "pageSize=x", "pageSize=5000", "nextPageToken=zz", "nextPageToken=61",
      ] {
        #expect(
          try await caller.get("\(Self.root)/b/list?api_key=k&\(query)").status == 400, "\(query)")
      }
    }
  }

  @Test func idsAreChecked() async throws {
    try await ReceiverHarness().run { caller in
      for id in ["BAD", "a%20b", String(repeating: "a", count: 65)] {
        let answer = try await caller.post(
          "\(Self.root)/\(id)/bulk-upload/image-files?api_key=k", "")
        #expect(answer.status == 400, "\(id)")
      }
      #expect(try await caller.get("\(Self.root)/none/count?api_key=k").status == 404)
      #expect(try await caller.get("\(Self.root)?api_key=").status == 401)
      #expect(
        try await caller.get("/data-staging/v1/external/other/batches?api_key=k").status == 404)
    }
  }
}

extension Caller {
  /// Sends a tar with its extension header; the status.
  func put(_ bytes: [UInt8], to uri: String, shardHeader: String?) async throws -> Int {
    var headers = HTTPFields()
    headers[try #require(HTTPField.Name("x-lading-shard"))] = shardHeader
    return try await client.execute(
      uri: uri, method: .put, headers: headers, body: ByteBuffer(bytes: bytes)
    ) { $0.status.code }
  }

  /// A download's bytes.
  func bytes(_ uri: String, range: String? = nil) async throws -> [UInt8] {
    var headers = HTTPFields()
    headers[.range] = range
    return try await client.execute(uri: uri, method: .get, headers: headers) {
      #expect($0.status.code == (range == nil ? 200 : 206))
      return Array($0.body.readableBytesView)
    }
  }
}
