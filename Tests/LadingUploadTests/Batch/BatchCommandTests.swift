// SPDX-License-Identifier: Apache-2.0

import Dispatch
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// `lading upload … --to roboflow-batch://…` as people run it, against the receiver.
struct BatchCommandTests {
  private let folder = TemporaryFolder()

  private func upload(
    _ path: String, _ url: String, batch: String = "b", _ options: [String] = []
  ) async -> RunningProcess.Result {
    let arguments =
      ["upload", path, "--to", "roboflow-batch://my-workspace/\(batch)", "--endpoint", url]
      + options
    let variables = [
      "XDG_STATE_HOME": folder.path + "/state", "XDG_CACHE_HOME": folder.path + "/cache",
      "ROBOFLOW_API_KEY": "hunter2!",
    ]
    return await withCheckedContinuation { continuation in
      // Waiting for a process blocks, which the server's own threads must not.
      DispatchQueue.global().async {
        continuation.resume(returning: LadingBinary.run(arguments, environment: variables))
      }
    }
  }

  /// A dataset of two classes.
  private func dataset(_ name: String, images: Int, videos: [String] = []) -> String {
    for image in 0..<images {
      folder.write(
        "\(name)/train/\(image % 2 == 0 ? "cat" : "dog")/\(1000 + image).png",
        DrawnImage.png(16, 16, seed: image))
    }
    for video in videos { folder.write("\(name)/\(video)", Array("film \(video)".utf8)) }
    return folder.path + "/" + name
  }

  @Test func aDatasetGoesInShardsAndAFewImagesOneByOne() async throws {
    try await BatchHarness().run { server in
      let many = dataset("many", images: 40)
      let shards = await upload(many, server.proxy.url, ["--max-images", "15"])
      #expect(shards.status == 0, "\(shards.errors)")
      #expect(shards.output.contains("shard-000002.tar  confirmed"), "\(shards.output)")
      #expect(shards.output.contains("The service counts 40 of 40 images sent."))
      try await server.expect((0..<40).map { "\(1000 + $0).png" })
      #expect(listFolder(folder.path + "/cache/lading/work").isEmpty)
      let few = dataset("few", images: 6)
      let singles = await upload(few, server.proxy.url, batch: "few")
      #expect(singles.status == 0 && singles.output.contains("6 of 6"), "\(singles.errors)")
      #expect(server.proxy.requests.contains { $0.path.hasSuffix("batches/few/upload/image") })
      // A few more go on in the way in which the batch was begun.
      let more = await upload(dataset("more", images: 5), server.proxy.url)
      #expect(more.status == 0, "\(more.errors)")
      #expect(!server.proxy.requests.contains { $0.path.hasSuffix("batches/b/upload/image") })
      let again = await upload(many, server.proxy.url, ["--max-images", "15"])
      #expect(again.status == 0 && again.output.contains("in an earlier run"))
      #expect(!(shards.output + shards.errors + singles.errors).contains("hunter2"))
    }
  }

  /// Up to 32 images go one by one, as the official client has it; asked for, archives are kept.
  @Test func thirtyThreeImagesAreAShardThatMayBeKept() async throws {
    try await BatchHarness().run { server in
      let singles = await upload(dataset("few", images: 32), server.proxy.url, batch: "few")
      #expect(singles.status == 0, "\(singles.errors)")
      #expect(server.proxy.requests.allSatisfy { $0.method != "PUT" })
      let work = folder.path + "/work"
      let shards = await upload(
        dataset("more", images: 33), server.proxy.url, ["--work-dir", work, "--keep"])
      #expect(shards.status == 0, "\(shards.errors)")
      #expect(server.proxy.requests.count { $0.method == "PUT" } == 1)
      #expect(listFolder(work).contains("shard-000000.tar"), "\(listFolder(work))")
    }
  }

  @Test func noMoreArchivesLieThereThanAreSentAndOne() async throws {
    try await BatchHarness().run { server in
      let work = folder.path + "/cache/lading/work"
      let most = Guarded(0)
      server.proxy.begin { _ in
        // Archives that are complete and those that are being written, at every request; one that is
        // renamed while the folder is read may be seen by both names.
        let names = listFolder(work).flatMap { listFolder("\(work)/\($0)") }
          .filter { $0.contains("shard-") && $0.contains(".tar") && !$0.hasSuffix(".jsonl") }
        let shards = Set(
          names.compactMap { name in
            name.firstRange(of: "shard-").map { name[$0.upperBound...].prefix(6) }
          })
        most.withLock { $0 = max($0, shards.count) }
        return .pass
      }
      let sent = await upload(
        dataset("many", images: 60), server.proxy.url, ["--max-images", "5", "--transfers", "2"])
      #expect(sent.status == 0 && sent.output.contains("60 of 60"), "\(sent.errors)")
      #expect((1...3).contains(most.withLock { $0 }), "\(most.withLock { $0 })")
    }
  }

  @Test func manySinglesAreWarnedOf() async throws {
    let source = dataset("crowd", images: 5001)
    let proxy = FaultProxy { $0.method == "POST" ? .answer(401) : .answer(404) }
    let sent = await upload(source, proxy.url, ["--method", "single"])
    #expect(sent.status == 5, "\(sent.errors)")
    #expect(
      sent.errors.contains("5,001 images one by one: the service advises shards above 5,000"),
      "\(sent.errors)")
  }

  @Test func aManifestOrATarGoesAsItIs() async throws {
    try await BatchHarness().run { server in
      let source = dataset("ds", images: 8)
      let out = folder.path + "/shards"
      #expect(
        LadingBinary.run(["pack", "tar", source, "-o", out, "--max-images", "3"]).status == 0)
      let sent = await upload(out, server.proxy.url, ["--json"])
      #expect(sent.status == 0, "\(sent.errors)")
      let json = try JSONValue(parsing: sent.output)
      #expect(json["accepted"]?.integer == 8 && json["receipts"]?.array?.count == 3)
      #expect(json["receipts"]?[0]?["references"]?["shardId"]?.string != nil)
      let one = await upload(out + "/shard-000001.tar", server.proxy.url, batch: "one")
      #expect(one.status == 0 && one.output.contains("3 of 3 images"), "\(one.errors)\(one.output)")
      let single = await upload(out, server.proxy.url, batch: "single", ["--method", "single"])
      #expect(single.status == 0, "\(single.errors)")
      let count8 = try await server.names("single").count
      #expect(count8 == 8)
    }
  }

  @Test func videosGoIntoABatchOfTheirOwn() async throws {
    try await BatchHarness().run { server in
      let both = dataset("both", images: 40, videos: ["a/clip.mp4", "b/clip.mp4", "c.mov"])
      let sent = await upload(both, server.proxy.url)
      #expect(sent.status == 0, "\(sent.errors)")
      #expect(sent.errors.contains("3 videos go into the batch b-videos"), "\(sent.errors)")
      let count40 = try await server.names().count
      #expect(count40 == 40)
      try await server.expect(["a__clip.mp4", "b__clip.mp4", "c.mov"], in: "b-videos")
      #expect(sent.output.contains("The service counts 43 of 43"), "\(sent.output)")
      // They are the user's: they stay where they are.
      #expect(readFile(both + "/c.mov") == Array("film c.mov".utf8))
      let without = await upload(both, server.proxy.url, batch: "c", ["--no-videos"])
      #expect(without.status == 0)
      try await server.expect([], in: "c-videos")
      folder.write("films/d.mp4", [1, 2, 3])
      let alone = await upload(folder.path + "/films", server.proxy.url, batch: "films")
      #expect(alone.status == 0, "\(alone.errors)")
      try await server.expect(["d.mp4"], in: "films")
    }
  }

  @Test func whatWouldBeRefusedIsRefusedBeforehand() async throws {
    try await BatchHarness().run { server in
      let few = dataset("few", images: 4)
      #expect(await upload(few, server.proxy.url).status == 0)
      server.proxy.begin { _ in .pass }
      let mixed = await upload(dataset("many", images: 40), server.proxy.url, ["--method", "bulk"])
      #expect(mixed.status == 2 && mixed.errors.contains("never combines"), "\(mixed.errors)")
      #expect(server.proxy.requests.allSatisfy { $0.method == "GET" })
      server.proxy.begin { _ in .pass }
      for (batch, options, words) in [
        ("BAD", [], "such as bad"), ("b", ["--notifications-url", "x"], "--notifications-url"),
        ("b", ["--notifications-url", "http://h/", "--method", "single"], "--method bulk"),
        ("b", ["--video-batch", "b"], "--video-batch"),
        ("b", ["--video-batch", "B B"], "cannot be the id"),
        ("b", ["--video-batch", "v", "--no-videos"], "choose one"),
      ] {
        let result = await upload(few, server.proxy.url, batch: batch, options)
        #expect(result.status == 2 && result.errors.contains(words), "\(result.errors)")
      }
      #expect(server.proxy.requests.isEmpty)
      let elsewhere = await upload(folder.path + "/none", server.proxy.url)
      #expect(elsewhere.status == 3)
    }
    let other = LadingBinary.run(
      ["upload", dataset("x", images: 2), "--to", "roboflow://w/p", "--method", "bulk"],
      environment: ["ROBOFLOW_API_KEY": "k"])
    #expect(other.status == 2 && other.errors.contains("roboflow-batch:// only"), "\(other.errors)")
  }

  @Test func whatTheServiceSaysDecidesTheStatus() async throws {
    let source = dataset("ds", images: 40)
    for (fate, status) in [
      (FaultProxy.Fate.answer(401, body: #"{"error":"bad key"}"#), Int32(5)), (.answer(503), 6),
      (.cut(after: 0), 6),
    ] {
      let proxy = FaultProxy { _ in fate }
      #expect(await upload(source, proxy.url, ["--attempts", "1"]).status == status)
    }
    try await BatchHarness(change: { $0.stagingLimits.shardImages = 7 }).run { server in
      let cut = await upload(source, server.proxy.url)
      #expect(cut.status == 0 && cut.output.contains("40 of 40"), "\(cut.errors)")
      let count40 = try await server.names().count
      #expect(count40 == 40)
    }
    try await BatchHarness(change: { $0.stagingLimits.imageBytes = 1200 }).run { server in
      folder.write("ds/train/cat/large.png", DrawnImage.png(120, 120))
      let some = await upload(source, server.proxy.url, ["--method", "single"])
      #expect(
        some.status == 7 && some.output.contains("1 rejected"), "\(some.errors)\(some.output)")
    }
  }
}
