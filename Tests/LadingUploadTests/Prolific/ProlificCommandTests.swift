// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// `lading upload` of files of records as people run it: what it says, and how it ends.
struct ProlificCommandTests {
  private let harness = UploadHarness()
  private var folder: TemporaryFolder { harness.folder }

  private func lading(
    _ arguments: [String], token: String = "hunter2!"
  ) async -> RunningProcess.Result {
    await withCheckedContinuation { continuation in
      let variables = [
        "XDG_STATE_HOME": folder.path + "/state", "XDG_CACHE_HOME": folder.path + "/cache",
        "PROLIFIC_TOKEN": token,
      ]
      // Waiting for a process blocks, which the server's own threads must not.
      DispatchQueue.global().async {
        continuation.resume(returning: LadingBinary.run(arguments, environment: variables))
      }
    }
  }

  private let good = #"{"image": "https://example.org/a.jpg", "label": "a"}"# + "\n"

  @Test func confirmedIsZero() async throws {
    try await harness.run { port in
      let url = "http://127.0.0.1:\(port)"
      let dataset = try await ProlificTargetTests.make(url)
      let path = folder.write("r.jsonl", good)
      let other = folder.write("s.csv", "image,label\nhttps://example.org/b.jpg,b\n")
      let command = ["upload", path, other, "--to", "prolific://\(dataset)", "--endpoint", url]
      let sent = await lading(command)
      #expect(sent.status == 0, "\(sent.errors)")
      #expect(sent.output.contains("r.jsonl  confirmed"), "\(sent.output)")
      #expect(sent.output.contains("The service counts 2 of 2 records sent."), "\(sent.output)")
      #expect(sent.output.contains("held 0 records before and holds 2 now"), "\(sent.output)")
      let again = await lading(command + ["--json"])
      #expect(again.status == 0, "\(again.errors)")
      let json = try JSONValue(parsing: again.output)
      #expect(json["resumed"]?.integer == 2 && json["accepted"]?.integer == 2)
      #expect(!(sent.output + sent.errors + again.output + again.errors).contains("hunter2"))
    }
  }

  /// Files are linted first, against the schema that the service has: findings are 1.
  @Test func findingsStopIt() async throws {
    try await harness.run { port in
      let url = "http://127.0.0.1:\(port)"
      let dataset = try await ProlificTargetTests.make(url)
      let path = folder.write("r.jsonl", good + #"{"image": "b.jpg"}"# + "\n")
      let command = ["upload", path, "--to", "prolific://\(dataset)", "--endpoint", url]
      let stopped = await lading(command)
      #expect(stopped.status == 1, "\(stopped.output)")
      #expect(stopped.errors.contains("target/record-schema"), "\(stopped.errors)")
      #expect(stopped.errors.contains("nothing was sent"))
      #expect(try await ProlificTargetTests.total(url, dataset) == 0)
      // In spite of that: partly rejected is 7, and the rejected record is kept.
      let partial = await lading(command + ["--allow-errors"])
      #expect(partial.status == 7, "\(partial.errors)")
      #expect(partial.output.contains("record 2"), "\(partial.output)")
      #expect(
        readFile(folder.path + "/r.rejected.jsonl") == Array((#"{"image": "b.jpg"}"# + "\n").utf8))
    }
  }

  @Test func failedAndPendingAreFive() async throws {
    try await harness.run { port in
      let url = "http://127.0.0.1:\(port)"
      let bare = try await ProlificTargetTests.make(url, schema: nil)
      let path = folder.write("r.jsonl", good)
      let pending = await lading(["upload", path, "--to", "prolific://\(bare)", "--endpoint", url])
      #expect(pending.status == 5, "\(pending.errors)")
      #expect(pending.output.contains("two ways out"), "\(pending.output)")
      let dataset = try await ProlificTargetTests.make(url)
      let lists = folder.write("l.jsonl", "[1]\n")
      let failed = await lading(
        ["upload", lists, "--to", "prolific://\(dataset)", "--endpoint", url, "--allow-errors"])
      #expect(failed.status == 5, "\(failed.errors)")
      let missing = await lading(["upload", path, "--to", "prolific://none", "--endpoint", url])
      #expect(missing.status == 5, "\(missing.errors)")
    }
  }

  @Test func wrongUsageIsTwo() async throws {
    let image = DrawnImage.bytes(8, 8, fileExtension: "png")
    folder.write("ds/a.png", image)
    let records = folder.write("r.jsonl", good)
    let other = folder.write("a.txt", "x")
    let to = ["--to", "prolific://d", "--endpoint", "http://127.0.0.1:9"]
    let folderSent = await lading(["upload", folder.path + "/ds"] + to)
    #expect(folderSent.status == 2 && folderSent.errors.contains("lading pack records"))
    #expect(await lading(["upload", other] + to).status == 2)
    #expect(await lading(["upload", folder.path + "/none.csv"] + to).status == 3)
    #expect(await lading(["upload", records] + to, token: "").status == 2)
    // Nobody listens there: a fault that may pass.
    #expect(await lading(["upload", records, "--attempts", "1"] + to).status == 6)
    let two = await lading(
      ["upload", records, other, "--to", "put:http://127.0.0.1:9/x"])
    #expect(two.status == 2 && two.errors.contains("second PATH"), "\(two.errors)")
  }

  /// What `pack records` writes of a dataset is what the import takes.
  @Test func aDatasetsRecordsArrive() async throws {
    try await harness.run { port in
      let url = "http://127.0.0.1:\(port)"
      let golden = try #require(GoldenDataset.all.first { $0.name == "coco-roboflow/ok" })
      let source = golden.writeFolder(into: folder)
      let path = folder.path + "/all.jsonl"
      let pack = await lading(
        ["pack", "records", source, "-o", path, "--url-prefix", "https://example.org/"])
      #expect(pack.status == 0, "\(pack.errors)")
      let dataset = try await ProlificTargetTests.make(
        url, schema: #"{"strict": true, "fields": [{"key": "image_url", "type": "image_url"}]}"#)
      let sent = await lading(["upload", path, "--to", "prolific://\(dataset)", "--endpoint", url])
      #expect(sent.status == 0, "\(sent.errors)")
      let count = readFile(path).count { $0 == 0x0A }
      #expect(try await ProlificTargetTests.total(url, dataset) == count)
    }
  }
}
