// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import LadingTestKit
import LadingText
import Testing

@testable import LadingReceiver

/// What only shows on the wire: bodies of no declared length, clients that stand still or lie.
@Suite struct WireTests {
  /// What a program prints; it is waited for on a thread that may block.
  private func run(_ program: String, _ arguments: [String]) async throws -> String {
    try await Offload.disk.run {
      RunningProcess("/usr/bin/env", [program] + arguments).wait().output
    }
  }

  private func curl(_ arguments: [String]) async throws -> String {
    try await run("curl", ["-s", "-m", "60", "-w", " %{http_code}"] + arguments)
  }

  @Test func chunkedBodiesAreNotImplemented() async throws {
    try await ReceiverHarness().run { caller in
      let folder = TemporaryFolder()
      let file = folder.write("file", [UInt8](repeating: 7, count: 100_000))
      let base = "http://127.0.0.1:\(caller.client.port ?? 0)"
      let zip = try await caller.begin().put
      let shard = try await caller.post(
        "\(StagingTests.root)/b/bulk-upload/image-files?api_key=k", "")
      let video = try await caller.post(
        "\(StagingTests.root)/v/upload/video?api_key=k&fileName=a.mp4", "")
      let dataset = try await ImportTests.make(caller)
      let records = try await ImportTests.call(
        caller, .get, "\(ImportTests.root)/\(dataset)/upload-url/a.jsonl")
      let shardID = shard.json["signedURLDetails"]?["shardId"]?.string ?? ""
      for (address, headers) in [
        (zip, ["Content-Type: application/zip"]),
        (
          try Caller.local(shard.json["signedURLDetails"]?["uploadURL"]?.string),
          ["x-lading-shard: \(shardID)"]
        ), (try Caller.local(video.json["signedURLDetails"]?["uploadURL"]?.string), []),
        (
          try Caller.local(records.json["upload_url"]?.string),
          ["Content-Type: application/x-ndjson"]
        ),
      ] {
        let head = headers.flatMap { ["-H", $0] }
        let chunked = try await curl(
          head + ["-T", file, "-H", "Transfer-Encoding: chunked", base + address])
        #expect(chunked.hasSuffix(" 501") && chunked.contains("NotImplemented"), "\(chunked)")
        let none = try await curl(head + ["-X", "PUT", base + address])
        #expect(none.hasSuffix(" 411"), "\(none)")
      }
      #expect(listFolder(folder.path + "/data/uploads").isEmpty)
    }
  }

  @Test func refusalReachesAClientThatIsStillSending() async throws {
    var harness = ReceiverHarness()
    harness.options.zipLimits = .init(bytes: 1000)
    try await harness.run { caller in
      let folder = TemporaryFolder()
      let file = folder.write("file", [UInt8](repeating: 7, count: 8 << 20))
      let answer = try await curl(
        [
          "-H", "Content-Type: application/zip", "-H", "Expect:", "-T", file,
          "http://127.0.0.1:\(caller.client.port ?? 0)" + (try await caller.begin().put),
        ])
      #expect(answer.hasSuffix(" 400") && answer.contains("1000 bytes"), "\(answer)")
    }
  }

  /// A client that asks before it sends its body is told to, once for each of its requests.
  @Test func whoAsksBeforeSendingIsAnswered() async throws {
    try await ReceiverHarness().run { caller in
      var script = "exec 3<>/dev/tcp/127.0.0.1/\(caller.client.port ?? 0)\n"
      for _ in 0..<2 {
        let put = try await caller.begin().put
        script += """
          printf 'PUT %s HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Type: application/zip\\r\\n' '\(put)' >&3
          printf 'Content-Length: 4\\r\\nExpect: 100-continue\\r\\n\\r\\n' >&3
          IFS= read -r -t 60 line <&3; echo "asked: ${line%?}"; IFS= read -r -t 60 line <&3
          printf 'body' >&3
          IFS= read -r -t 60 line <&3; echo "sent: ${line%?}"
          while IFS= read -r -t 60 line <&3 && [ "${#line}" -gt 1 ]; do :; done

          """
      }
      let output = try await run("bash", ["-c", script])
      let once = "asked: HTTP/1.1 100 Continue\nsent: HTTP/1.1 200 OK\n"
      #expect(output == once + once, "\(output)")
    }
  }

  @Test func clientsThatStandStillAreGivenUp() async throws {
    var harness = ReceiverHarness()
    harness.options.bodyTimeout = .seconds(5)
    try await harness.run { caller in
      let put = try await caller.begin().put
      let port = caller.client.port ?? 0
      // Half a body, then nothing.
      let script = """
        exec 3<>/dev/tcp/127.0.0.1/\(port)
        printf 'PUT %s HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Type: application/zip\\r\\nContent-Length: 100\\r\\n\\r\\nhalf' '\(put)' >&3
        timeout 120 head -n 1 <&3; echo "ended with $?"
        """
      let output = try await run("bash", ["-c", script])
      // Either the answer 408 or the end of the connection; never a wait of two minutes.
      #expect(output.contains("ended with 0"), "\(output)")
    }
    #expect(listFolder(harness.folder.path + "/data/incoming").isEmpty)
    #expect(listFolder(harness.folder.path + "/data/uploads").isEmpty)
  }
}
