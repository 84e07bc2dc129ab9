// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// `lading upload` and `lading status` as people run them, against the receiver.
struct UploadCommandTests {
  private let harness = UploadHarness()
  private var folder: TemporaryFolder { harness.folder }

  /// Runs the command with folders of its own for journals and work.
  private func lading(
    _ arguments: [String], _ environment: [String: String] = [:]
  ) async -> RunningProcess.Result {
    await withCheckedContinuation { continuation in
      let variables = [
        "XDG_STATE_HOME": folder.path + "/state", "XDG_CACHE_HOME": folder.path + "/cache",
        "ROBOFLOW_API_KEY": "hunter2!",
      ].merging(environment) { $1 }
      // Waiting for a process blocks, which the server's own threads must not.
      DispatchQueue.global().async {
        continuation.resume(returning: LadingBinary.run(arguments, environment: variables))
      }
    }
  }

  private func dataset(_ name: String) throws -> String {
    let golden = try #require(GoldenDataset.all.first { $0.name == name })
    return golden.writeFolder(into: folder)
  }

  /// A folder of five pictures of 270 kB, which nothing makes smaller.
  private func pictures() -> String {
    for index in 0..<5 {
      folder.write("pictures/\(index).bmp", DrawnImage.bmp(300, 300, seed: index))
    }
    return folder.path + "/pictures"
  }

  @Test func progressHasRateAndTimeLeft() async throws {
    try await harness.run { port in
      let sent = await lading([
        "upload", pictures(), "--to", "roboflow-batch://my-workspace/progress", "--method", "bulk",
        "--endpoint", "http://127.0.0.1:\(port)", "--progress", "bar", "--limit-rate", "400000",
      ])
      #expect(sent.status == 0, "\(sent.errors)")
      #expect(sent.errors.contains("/s · ") && sent.errors.contains(" s left"), "\(sent.errors)")
    }
  }

  @Test(.enabled(if: SmallDisk.canBeMade, "needs the right to mount a tmpfs"))
  func roomIsLookedForBeforeAnythingIsSent() async throws {
    let disk = try #require(SmallDisk(kilobytes: 256))
    try await harness.run { port in
      let sent = await lading([
        "upload", pictures(), "--to", "roboflow-batch://my-workspace/room", "--method", "bulk",
        "--endpoint", "http://127.0.0.1:\(port)", "--work-dir", disk.path + "/work",
      ])
      #expect(sent.status == 8 && sent.errors.contains("bytes are missing"), "\(sent.errors)")
      #expect(listFolder(disk.path).isEmpty)
    }
  }

  /// Killed while it cleared up: the manifest is the last to go, so that the next run knows what was there.
  @Test(arguments: [0, 1, 3])
  func aWorkFolderThatWasHalfClearedIsNoHindrance(_ listsLeft: Int) async throws {
    try await harness.run { port in
      let work = folder.path + "/work"
      let command = [
        "upload", pictures(), "--to", "roboflow-batch://my-workspace/half-\(listsLeft)", "--json",
        "--method", "bulk", "--max-images", "2", "--endpoint", "http://127.0.0.1:\(port)",
        "--work-dir", work,
      ]
      let first = await lading(command + ["--keep"])
      #expect(first.status == 0, "\(first.errors)")
      let names = listFolder(work)
      let lists = names.filter { $0.hasSuffix(".entries.jsonl") }
      #expect(lists.count == 3 && names.contains("manifest.json"), "\(names)")
      let gone =
        names.filter { !lists.contains($0) && $0 != "manifest.json" } + lists.dropFirst(listsLeft)
      for name in gone { folder.remove("work/" + name) }
      let again = await lading(command)
      #expect(again.status == 0, "\(again.errors)")
      let said = try JSONValue(parsing: Array(again.output.utf8))
      #expect(said["complete"]?.bool == true && said["resumed"]?.integer == 3, "\(again.output)")
      #expect(said["accepted"]?.integer == 5, "\(again.output)")
      #expect(listFolder(work).isEmpty)
    }
  }

  @Test func whatCannotBePackedIsNotComplete() async throws {
    try await harness.run { port in
      folder.write("work/shard-000000.tar.entries.jsonl", "of somebody else")
      let sent = await lading([
        "upload", pictures(), "--to", "roboflow-batch://my-workspace/stray", "--json",
        "--method", "bulk", "--endpoint", "http://127.0.0.1:\(port)", "--work-dir",
        folder.path + "/work",
      ])
      #expect(sent.status == 2 && sent.errors.contains("no manifest lists it"), "\(sent.errors)")
      let said = try JSONValue(parsing: Array(sent.output.utf8))
      #expect(said["complete"]?.bool == false && said["receipts"]?.array?.isEmpty == true)
      #expect(said["failure"]?.string?.contains("no manifest lists it") == true, "\(sent.output)")
      #expect(listFolder(folder.path + "/work") == ["shard-000000.tar.entries.jsonl"])
    }
  }

  @Test func aProxyOfTheEnvironmentIsUsed() async throws {
    try await harness.run { port in
      let proxy = FaultProxy(upstream: port) { $0.method == "CONNECT" ? .tunnel : .pass }
      let source = try dataset("yolo-roboflow/ok")
      // A name that only the proxy knows: without the proxy nothing could arrive. The receiver's signed
      // addresses are at the host that it was called by.
      let command = ["upload", source] + to + ["--endpoint", "http://receiver.invalid:\(port)"]
      let sent = await lading(
        command, ["http_proxy": "http://user:hunter3!@127.0.0.1:\(proxy.port)", "no_proxy": ""])
      #expect(sent.status == 0, "\(sent.errors)")
      let asked = proxy.requests.filter { $0.method == "CONNECT" }
      #expect(!asked.isEmpty && asked.allSatisfy { $0.target == "receiver.invalid:\(port)" })
      let login = "Basic dXNlcjpodW50ZXIzIQ=="
      #expect(asked.allSatisfy { $0.headers["proxy-authorization"] == login })
      let others = proxy.requests.filter { $0.method != "CONNECT" }
      #expect(others.contains { $0.method == "PUT" })
      #expect(others.allSatisfy { $0.headers["proxy-authorization"] == nil })
      let wrong = await lading(command, ["http_proxy": "socks5://user:hunter3!@127.0.0.1:1"])
      #expect(wrong.status == 2 && wrong.errors.contains("http_proxy is no address"))
      #expect(!(sent.errors + wrong.errors + sent.output).contains("hunter3"))
    }
  }

  private func images(_ url: String) async throws -> Int {
    let service = try UploadHarness.service(url)
    let project = try await service.json(.get, ["my-workspace", "p"], "the project")
    await service.wire.close()
    return project["project"]?["images"]?.integer ?? -1
  }

  private let to = ["--to", "roboflow://my-workspace/p?split=train"]

  @Test(arguments: ["coco-roboflow/ok", "yolo-roboflow/ok", "voc-devkit/ok"])
  func aDatasetIsPackedSentAndForgotten(_ name: String) async throws {
    try await harness.run { port in
      let url = "http://127.0.0.1:\(port)"
      let source = try dataset(name)
      let command = ["upload", source] + to + ["--endpoint", url, "--max-images", "2"]
      let sent = await lading(command)
      #expect(sent.status == 0, "\(sent.errors)")
      #expect(sent.output.contains("part-000000.zip  confirmed"), "\(sent.output)")
      let count = try await images(url)
      #expect(sent.output.contains("The service counts \(count) of \(count) images sent."))
      // Nothing is left behind but the journal.
      #expect(listFolder(folder.path + "/cache/lading/work").isEmpty)
      let again = await lading(command)
      #expect(again.status == 0 && again.output.contains("in an earlier run"), "\(again.errors)")
      #expect(try await images(url) == count)
      let status = await lading(["status"] + to + ["--endpoint", url])
      #expect(status.output.contains("part-000001.zip  confirmed"), "\(status.output)")
      #expect(!(sent.output + sent.errors + status.output).contains("hunter2"))
      let task = try #require(sent.output.firstRange(of: "taskId ")).upperBound
      let id = String(sent.output[task...].prefix { $0.isHexDigit })
      let asked = await lading(["status", id] + to + ["--endpoint", url])
      #expect(asked.status == 0 && asked.output.contains("2 images accepted"), "\(asked.output)")
      let unknown = await lading(["status", "nonsense"] + to + ["--endpoint", url])
      #expect(unknown.status == 5, "\(unknown.errors)")
    }
  }

  @Test func aManifestIsSentAndJSONIsAllThereIs() async throws {
    try await harness.run { port in
      let source = try dataset("coco-roboflow/ok")
      let packed = folder.path + "/packed"
      let pack = await lading(["pack", "zip", source, "-o", packed, "--max-images", "3"])
      #expect(pack.status == 0, "\(pack.errors)")
      let sent = await lading(
        ["upload", packed + "/manifest.json"] + to
          + ["--endpoint", "http://127.0.0.1:\(port)", "--json"])
      #expect(sent.status == 0, "\(sent.errors)")
      let json = try JSONValue(parsing: sent.output)
      #expect(json["complete"]?.bool == true && json["accepted"]?.integer == 8)
      #expect(json["receipts"]?.array?.count == 3)
      // The archives are the caller's: they stay.
      #expect(listFolder(packed).contains("part-000000.zip"))
      // The same archives from another folder and by another spelling are the same archives.
      let moved = folder.path + "/moved"
      #expect(rename(packed, moved) == 0)
      let again = await lading(
        ["upload", folder.path + "/./moved"] + to
          + ["--endpoint", "http://127.0.0.1:\(port)", "--json"])
      #expect(try JSONValue(parsing: again.output)["resumed"]?.integer == 3)
    }
  }

  @Test func anArchiveThatWasChangedIsNotCompleted() async throws {
    try await harness.run { port in
      let source = try dataset("coco-roboflow/ok")
      let packed = folder.path + "/packed"
      _ = await lading(["pack", "zip", source, "-o", packed])
      var bytes = readFile(packed + "/part-000000.zip")
      bytes[bytes.count / 2] ^= 1
      folder.write("packed/part-000000.zip", bytes)
      let url = "http://127.0.0.1:\(port)"
      let sent = await lading(["upload", packed] + to + ["--endpoint", url])
      #expect(sent.status == 4, "\(sent.errors)")
      #expect(sent.errors.contains("is not the archive that its manifest tells of"))
      #expect(try await images(url) == 0)
    }
  }

  @Test func findingsStopItAndRejectedImagesAreSeven() async throws {
    try await harness.run { port in
      let source = try dataset("coco-roboflow/err")
      let command = ["upload", source] + to + ["--endpoint", "http://127.0.0.1:\(port)"]
      let stopped = await lading(command)
      #expect(stopped.status == 1 && stopped.output.isEmpty)
      let sent = await lading(command + ["--allow-errors"])
      #expect(sent.status == 7, "\(sent.errors)")
      #expect(sent.output.contains("4 of 8 images accepted · 4 rejected"), "\(sent.output)")
      #expect(sent.output.contains("[coco/bbox-out-of-bounds]"))
    }
  }

  @Test func aSingleZipIsLintedAsItIs() async throws {
    try await harness.run { port in
      let endpoint = ["--endpoint", "http://127.0.0.1:\(port)"]
      let golden = try #require(GoldenDataset.all.first { $0.name == "coco-roboflow/ok" })
      let sent = await lading(["upload", golden.writeZip(into: folder)] + to + endpoint)
      #expect(sent.status == 0, "\(sent.errors)")
      let broken = folder.write("broken.zip", Array("PK\u{3}\u{4} no".utf8))
      let refused = await lading(["upload", broken] + to + endpoint)
      #expect(refused.status == 1 && refused.errors.contains("lint"), "\(refused.errors)")
    }
  }

  @Test func statusesAreThoseOfTheContract() async throws {
    let source = try dataset("coco-roboflow/ok")
    let base = ["upload", source] + to
    func status(_ fate: FaultProxy.Fate) async -> RunningProcess.Result {
      let proxy = FaultProxy { _ in fate }
      return await lading(base + ["--endpoint", proxy.url, "--attempts", "1"])
    }
    #expect(await status(.answer(401, body: #"{"error":"bad key"}"#)).status == 5)
    #expect(await status(.answer(404)).status == 5)
    let gone = await status(.answer(503))
    #expect(gone.status == 6 && gone.errors.contains("the same command goes on"), "\(gone.errors)")
    #expect(await status(.cut(after: 0)).status == 6)
    #expect(await lading(["upload", source, "--to", "roboflow://w/p?split=val"]).status == 2)
    #expect(await lading(["upload", source, "--to", "nowhere"]).status == 2)
    #expect(await lading(base, ["ROBOFLOW_API_KEY": ""]).status == 2)
    #expect(await lading(["upload", folder.path + "/none"] + to).status == 3)
    #expect(await lading(["status", folder.path + "/none"]).status == 3)
  }

  @Test func keysComeFromFilesToo() async throws {
    let source = try dataset("coco-roboflow/ok")
    let proxy = FaultProxy { _ in .answer(401) }
    let key = folder.write("key", "from-file\n")
    let result = await lading(
      ["upload", source, "--api-key-file", key, "--endpoint", proxy.url] + to)
    #expect(result.status == 5)
    #expect(proxy.requests.first?.target.hasSuffix("api_key=from-file") == true)
  }

  @Test func aSignedAddressTakesOneFile() async throws {
    let proxy = FaultProxy { _ in .answer(200) }
    let file = folder.write("notes.bin", [1, 2, 3])
    let sent = await lading([
      "upload", file, "--to", "put:\(proxy.url)/b/k?sig=hunter2!", "--header",
      "Content-Type: application/x-tar",
    ])
    #expect(sent.status == 0, "\(sent.errors)")
    #expect(proxy.requests.first?.headers["content-type"] == "application/x-tar")
    #expect(!(sent.output + sent.errors).contains("hunter2"))
    let source = try dataset("coco-roboflow/ok")
    let many = await lading([
      "upload", source, "--to", "put:\(proxy.url)/b/k", "--max-images", "2",
    ])
    #expect(many.status == 2 && many.errors.contains("one signed address takes one file"))
  }

  @Test func aSendingThatFailsEndsThePackingToo() async throws {
    let source = try dataset("coco-roboflow/ok")
    let proxy = FaultProxy { _ in .answer(403) }
    let result = await lading(
      ["upload", source, "--endpoint", proxy.url, "--max-images", "1", "--jobs", "1"] + to)
    #expect(result.status == 5, "\(result.errors)")
  }
}
