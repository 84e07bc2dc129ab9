// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LadingTestKit
import LadingText
import Testing

@testable import LadingReceiver

/// The page at `/`: what it shows, and to whom.
struct StatusPageTests {
  /// The page as a browser gets it that sends this name and password.
  private func page(
    _ caller: Caller, _ login: String?
  ) async throws -> (status: Int, text: String, asks: Bool) {
    var headers = HTTPFields()
    headers[.authorization] = login.map { "Basic " + base64(Array($0.utf8)) }
    let answer = try await caller.client.execute(uri: "/", method: .get, headers: headers)
    return (
      answer.status.code, String(decoding: answer.body.readableBytesView, as: UTF8.self),
      answer.headers[.wwwAuthenticate]?.hasPrefix("Basic ") ?? false
    )
  }

  @Test func aKeyShowsItsOwnWorkspaceOnly() async throws {
    let keys = try APIKeys(text: "alpha one\nbe:ta two\n")
    try await ReceiverHarness(keys: keys).run { caller in
      for (workspace, key) in [("one", "alpha"), ("two", "be:ta")] {
        let made = try await caller.post(
          "/\(workspace)/projects?api_key=\(key)", #"{"name": "Of \#(workspace)"}"#)
        #expect(made.status == 200, "\(made.text)")
        _ = try await caller.begin("\(workspace)/of-\(workspace)", key: key)
        let dataset = try await ImportTests.call(
          caller, .post, ImportTests.root, #"{"name": "set-of-\#(workspace)"}"#, token: key)
        #expect(dataset.status == 201, "\(dataset.text)")
        let id = try #require(dataset.json["id"]?.string)
        let file = try await ImportTests.call(
          caller, .get, "\(ImportTests.root)/\(id)/upload-url/file-of-\(workspace).jsonl",
          token: key)
        #expect(file.status == 201, "\(file.text)")
      }
      for login in [nil, "", "alpha", "alpha:", ":gamma", "alpha:alpha2", "x:be"] {
        let refused = try await page(caller, login)
        #expect(refused.status == 401 && refused.asks, "\(login ?? "nothing")")
        #expect(!refused.text.contains("one") && !refused.text.contains("two"))
      }
      for (login, own, other) in [(":alpha", "one", "two"), ("me:be:ta", "two", "one")] {
        let shown = try await page(caller, login)
        #expect(shown.status == 200 && !shown.asks)
        for name in ["\(own)/of-\(own)", "\(own)/set-of-\(own)", "file-of-\(own).jsonl"] {
          #expect(shown.text.contains("<td>\(name)</td>"), "\(name) in \(shown.text)")
        }
        #expect(!shown.text.contains("of-\(other)"), "\(shown.text)")
      }
    }
  }

  @Test func importsAreShownWithTheirCounts() async throws {
    try await ReceiverHarness().run { caller in
      let dataset = try await ImportTests.make(caller)
      let job = try await ImportTests.send(
        ImportTests.good + "\nno json\n", as: "a.jsonl", to: dataset, caller)
      _ = try await ImportTests.end(of: job, in: dataset, caller)
      let text = try await caller.get("/").text
      #expect(
        text.contains(
          "<td>\(job)</td><td>my-workspace/d</td><td>a.jsonl</td><td>partial</td>"
            + "<td>1 accepted, 0 duplicates, 1 rejected</td>"), "\(text)")
    }
  }

  /// Names come from whoever sends data; none of them is HTML.
  @Test func namesAreShownAsTheyAre() async throws {
    try await ReceiverHarness().run { caller in
      let made = try await ImportTests.call(
        caller, .post, ImportTests.root, #"{"name": "<script>alert('a&b')</script>\""}"#)
      #expect(made.status == 201, "\(made.text)")
      let id = try #require(made.json["id"]?.string)
      _ = try await ImportTests.call(
        caller, .get, "\(ImportTests.root)/\(id)/upload-url/a.jsonl")
      let text = try await caller.get("/").text
      #expect(
        text.contains("&lt;script&gt;alert('a&amp;b')&lt;/script&gt;&quot;"), "\(text)")
      #expect(!text.contains("<script"))
    }
  }
}
