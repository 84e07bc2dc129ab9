// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LadingTestKit
import LadingText
import Testing

@testable import LadingReceiver

/// The V4 dataset upload: every status that an import can have, and what a dataset counts.
@Suite struct ImportTests {
  static let root = "/datasets"
  static let schema = """
    "schema": {"strict": true, "fields": [{"key": "image", "type": "image_url"}, {"key": "label"}]}
    """

  /// A call with a token.
  static func call(
    _ caller: Caller, _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil,
    token: String? = "t"
  ) async throws -> Caller.Answer {
    var headers = HTTPFields()
    headers[.authorization] = token.map { "Token \($0)" }
    headers[.contentType] = "application/json"
    let response = try await caller.client.execute(
      uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    let bytes = Array(response.body.readableBytesView)
    return Caller.Answer(
      status: response.status.code, json: (try? JSONValue(parsing: bytes)) ?? .null,
      text: String(decoding: bytes, as: UTF8.self))
  }

  static func make(_ caller: Caller, _ more: String = ImportTests.schema) async throws -> String {
    let made = try await call(caller, .post, root, #"{"name": "d", \#(more)}"#)
    #expect(made.status == 201, "\(made.text)")
    return try #require(made.json["id"]?.string)
  }

  /// Sends a file; the import's id.
  static func send(
    _ text: String, as file: String, to dataset: String, _ caller: Caller
  ) async throws -> String {
    let answer = try await call(caller, .get, "\(root)/\(dataset)/upload-url/\(file)")
    #expect(answer.status == 201, "\(answer.text)")
    let put = try Caller.local(answer.json["upload_url"]?.string)
    let type = try #require(answer.json["content_type"]?.string)
    #expect(try await caller.put(Array(text.utf8), to: put, type: "text/plain").status == 403)
    #expect(try await caller.put(Array(text.utf8), to: put, type: type).status == 200)
    return try #require(answer.json["import_id"]?.string)
  }

  static func end(of job: String, in dataset: String, _ caller: Caller) async throws -> JSONValue {
    for _ in 0..<3000 {
      let answer = try await call(caller, .get, "\(root)/\(dataset)/imports/\(job)")
      let status = answer.json["status"]?.string
      if status != "queued", status != "processing" { return answer.json }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the import did not end")
    return .null
  }

  static let good = #"{"image": "https://a/1.jpg", "label": "cat"}"#

  @Test func completeImportsAddUp() async throws {
    try await ReceiverHarness().run { caller in
      let dataset = try await Self.make(caller)
      let other = #"{"image": "https://a/2.jpg", "label": "dog"}"#
      let csv = "image,label\nhttps://a/3.jpg,\"a, b\"\n"
      var total = 0
      for (text, file, added) in [
        (Self.good + "\n\n" + other + "\n", "a.jsonl", 2), (csv, "b.csv", 1),
        (Self.good, "again.jsonl", 0),
      ] {
        let job = try await Self.send(text, as: file, to: dataset, caller)
        let end = try await Self.end(of: job, in: dataset, caller)
        #expect(end["status"]?.string == "complete")
        #expect(end["duplicate_count"]?.integer == (end["accepted_count"]?.integer ?? 0) - added)
        total += added
        let state = try await Self.call(caller, .get, "\(Self.root)/\(dataset)")
        #expect(state.json["total_datapoint_count"]?.integer == total)
        #expect(state.json["imports"]?[0]?["import_id"]?.string == job)
      }
      let status = try await Self.call(caller, .get, "\(Self.root)/\(dataset)/status")
      #expect(status.json["status"]?.string == "READY")
    }
  }

  @Test func partialImportsNameWhatTheyRefuse() async throws {
    try await ReceiverHarness().run { caller in
      let dataset = try await Self.make(caller)
      let text = [
        Self.good, "no json", #"{"image": "https://a/1.jpg"}"#,
        #"{"image": "1.jpg", "label": "x"}"#,
        "[]",
      ].joined(separator: "\n")
      let job = try await Self.send(text, as: "a.jsonl", to: dataset, caller)
      let end = try await Self.end(of: job, in: dataset, caller)
      #expect(end["status"]?.string == "partial")
      #expect(end["accepted_count"]?.integer == 1)
      #expect(end["rejected_count"]?.integer == 4)
      let errors = end["errors"]?.array ?? []
      #expect(errors.compactMap { $0["record_index"]?.integer } == [1, 2, 3, 4])
      #expect(errors.map { $0["field"]?.string } == ["_raw", "label", "image", "_raw"])
    }
  }

  @Test func filesThatCannotBeReadFail() async throws {
    try await ReceiverHarness().run { caller in
      let dataset = try await Self.make(caller)
      for (text, file) in [
        ("", "a.jsonl"), ("x\ny\n", "a.jsonl"), ("", "a.csv"), ("a,a\n1,2\n", "a.csv"),
        ("image,label\n", "a.csv"),
      ] {
        let job = try await Self.send(text, as: file, to: dataset, caller)
        let end = try await Self.end(of: job, in: dataset, caller)
        #expect(end["status"]?.string == "failed", "\(text)")
        #expect(end["reason"]?.string != nil)
      }
    }
  }

  @Test func withoutASchemaAnImportWaitsForOne() async throws {
    try await ReceiverHarness().run { caller in
      let dataset = try await Self.make(caller, #""schema": null"#)
      let job = try await Self.send(Self.good, as: "a.jsonl", to: dataset, caller)
      let end = try await Self.end(of: job, in: dataset, caller)
      #expect(end["status"]?.string == "pending_schema")
      let set = try await Self.call(
        caller, .patch, "\(Self.root)/\(dataset)", "{\(Self.schema)}")
      #expect(set.json["schema"]?["strict"]?.bool == true)
      let again = try await Self.send(Self.good, as: "a.jsonl", to: dataset, caller)
      #expect(try await Self.end(of: again, in: dataset, caller)["status"]?.string == "complete")
    }
  }

  @Test func importsOfADatasetWaitInTheirOrder() async throws {
    try await ReceiverHarness().run { caller in
      let dataset = try await Self.make(caller)
      let many = (0..<20_000).map { #"{"image": "https://a/\#($0).jpg", "label": "x"}"# }
        .joined(separator: "\n")
      let first = try await Self.send(many, as: "a.jsonl", to: dataset, caller)
      let second = try await Self.send(Self.good, as: "b.jsonl", to: dataset, caller)
      let state = try await Self.call(caller, .get, "\(Self.root)/\(dataset)/imports/\(second)")
      // The first is still at work, or both have ended: never the second before the first.
      if state.json["status"]?.string == "complete" {
        let earlier = try await Self.call(caller, .get, "\(Self.root)/\(dataset)/imports/\(first)")
        #expect(earlier.json["status"]?.string == "complete")
      }
      #expect(
        try await Self.end(of: first, in: dataset, caller)["accepted_count"]?.integer == 20_000)
      #expect(try await Self.end(of: second, in: dataset, caller)["status"]?.string == "complete")
    }
  }

  @Test func requestsAreChecked() async throws {
    try await ReceiverHarness().run { caller in
      let dataset = try await Self.make(caller)
      let url = "\(Self.root)/\(dataset)/upload-url/"
      for file in ["a.zip", "a.txt", "a"] {
        #expect(try await Self.call(caller, .get, url + file).status == 400, "\(file)")
      }
      #expect(try await Self.call(caller, .get, url + "a.csv", token: nil).status == 401)
      #expect(try await Self.call(caller, .get, "\(Self.root)/none").status == 404)
      let real = try await Self.call(
        caller, .get, "/api/v1/data-collection/datasets/\(dataset)/upload-url/a.csv")
      #expect(real.status == 201)
      for schema in [
        #"{"fields": []}"#, #"{"fields": [{"key": ""}]}"#,
        #"{"fields": [{"key": "a", "type": "x"}]}"#,
        #"{"fields": [{"key": "a"}, {"key": "a"}]}"#,
      ] {
        let answer = try await Self.call(
          caller, .post, Self.root, #"{"name": "d", "schema": \#(schema)}"#)
        #expect(answer.status == 400, "\(schema)")
      }
    }
  }
}
