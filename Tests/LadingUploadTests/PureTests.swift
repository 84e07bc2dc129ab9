// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText
import Testing

@testable import LadingUpload

/// What needs no network: addresses, secrets, waiting, and the shapes of answers.
struct PureTests {
  @Test(arguments: [
    (
      "https://s3.test/b/k?X-Amz-Signature=abc&X-Amz-Date=1",
      "https://s3.test/b/k?X-Amz-Signature=***&X-Amz-Date=1"
    ),
    ("GET /x?api_key=k1\" failed", "GET /x?api_key=***\" failed"),
    ("sig=a%2Fb&se=1", "sig=***&se=1"), ("no secrets=here", "no secrets=here"),
    ("token: hunter2!", "token: ***"),
  ])
  func secretsAreMasked(text: String, masked: String) {
    #expect(Redactor([Secret(" hunter2!\n")]).clean(text) == masked)
  }

  @Test func aSecretShowsNothing() {
    let secret = Secret("hunter2!")
    #expect("\(secret)" == "***")
    #expect(String(reflecting: secret) == "***")
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(!dumped.contains("hunter2"))
  }

  @Test func anAddressIsShownWithoutItsQuery() {
    #expect(Redactor.shown("https://u:p@h.test/a/b?sig=1#f") == "https://h.test/a/b")
    #expect(Redactor.shown("https://h.test/a@b") == "https://h.test/a@b")
  }

  @Test func pathsAndQueriesAreEncoded() throws {
    let endpoint = try Endpoint("http://127.0.0.1:8787/base/")
    #expect(
      endpoint.url(["a b", "..", "ü/x"], query: [("api_key", "k&=")])
        == "http://127.0.0.1:8787/base/a%20b/%2E%2E/%C3%BC%2Fx?api_key=k%26%3D")
    #expect(percentDecoded("a%20b%C3%BC") == "a bü")
    #expect(percentDecoded("%2") == nil)
    #expect(percentDecoded("%FF") == nil)
  }

  @Test(arguments: ["ftp://h", "h", "https://", "https://u@h", "https://h?x", "https://h h"])
  func whatIsNoEndpointIsRefused(text: String) {
    #expect(throws: UploadError.self) { try Endpoint(text) }
  }

  @Test func aKeyGoesOnlyToItsOwnHost() throws {
    let endpoint = try Endpoint("https://api.test")
    #expect(endpoint.isHost(of: "https://API.test/x?y"))
    for other in ["http://api.test/x", "https://api.test.evil/x", "https://api.test:444/x", "x"] {
      #expect(!endpoint.isHost(of: other))
    }
  }

  @Test func targetsAreRead() throws {
    var options = TargetURI.ZipOptions()
    options.split = "valid"
    options.batch = "my batch"
    options.tags = ["a", "b"]
    #expect(
      try TargetURI("roboflow://w/p?split=valid&batch=my%20batch&tag=a&tag=b")
        == .roboflowZip(workspace: "w", project: "p", options: options))
    #expect(
      try TargetURI("roboflow-batch://w/b1") == .roboflowBatch(workspace: "w", batch: "b1"))
    #expect(try TargetURI("prolific://d") == .prolific(dataset: "d"))
    #expect(
      try TargetURI("clarifai://u/a/d") == .clarifai(user: "u", app: "a", dataset: "d"))
    #expect(
      try TargetURI("put:https://h/b?X-Amz-Signature=1").address(endpoint: nil) == "put:https://h/b"
    )
  }

  @Test(arguments: [
    ("roboflow://w/p?split=val", "Roboflow calls it valid"), ("roboflow://w", nil),
    ("roboflow://w/p/x", nil), ("roboflow://w/p?speed=9", "there are split, batch and tag"),
    ("prolific://d?x=1", nil), ("put:ftp://x", "write it as"), ("s3://bucket/key", "targets are"),
    ("nonsense", "targets are"),
  ])
  func whatIsNoTargetIsWrongUsage(text: String, hint: String?) {
    let error = #expect(throws: UploadError.self) { try TargetURI(text) }
    #expect(error?.code == .usage)
    if let hint { #expect(error?.hint?.contains(hint) == true) }
  }

  @Test func anEndpointOfItsOwnIsAnotherTarget() throws {
    let target = try TargetURI("roboflow://w/p?split=train")
    #expect(
      target.address(endpoint: try Endpoint("https://api.roboflow.com/"))
        == "roboflow://w/p?split=train")
    #expect(
      target.address(endpoint: try Endpoint("http://127.0.0.1:1"))
        == "roboflow://w/p?split=train at 127.0.0.1:1")
  }

  @Test func waitsGrowToACap() {
    let policy = RetryPolicy(attempts: 9, base: .seconds(1), cap: .seconds(5))
    #expect((1...4).map { policy.wait(after: $0, random: 1) } == [1, 2, 4, 5].map { .seconds($0) })
    #expect(policy.wait(after: 1, random: 0) == .milliseconds(500))
    #expect(policy.wait(after: 60, random: 1) == .seconds(5))
  }

  @Test func onlyWhatMayPassIsRepeated() {
    let policy = RetryPolicy()
    for status in [408, 429, 500, 502, 503, 504] {
      #expect(policy.retries(status, .get) && policy.retries(status, .put))
    }
    for status in [400, 401, 403, 404, 413, 501] { #expect(!policy.retries(status, .put)) }
    #expect([408, 429, 503].allSatisfy { policy.retries($0, .post) })
    #expect(
      [500, 502, 504].allSatisfy { !policy.retries($0, .post) && policy.isUnsure($0, .post) })
  }

  @Test func retryAfterIsSecondsOrADate() {
    let now = 784_111_777  // Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110
    #expect(RetryPolicy.retryAfter("120", now: now) == .seconds(120))
    #expect(
      RetryPolicy.retryAfter("Sun, 06 Nov 1994 08:50:07 GMT", now: now) == .seconds(30))
    #expect(RetryPolicy.retryAfter("Sun, 06 Nov 1994 08:00:00 GMT", now: now) == .zero)
    for text in ["-1", "soon", "Sun, 06 Foo 1994 08:50:07 GMT", nil] {
      #expect(RetryPolicy.retryAfter(text, now: now) == nil)
    }
  }

  @Test(arguments: [
    (#"{"error":"no such project"}"#, "no such project"),
    (#"{"error":{"message":"bad","hint":"try x"}}"#, "bad: try x"),
    (#"{"error":{"title":"T","detail":["a","b"]}}"#, "a; b: T"),
    (#"{"error":{"detail":{"name":["required"]}}}"#, "name: required"),
    (#"{"status":{"code":11102,"description":"Invalid","details":"why"}}"#, "Invalid: why"),
    ("<?xml?><Error><Code>BadDigest</Code><Message>no</Message></Error>", "BadDigest: no"),
    ("<html><head><title>502 Bad Gateway</title></head></html>", "502 Bad Gateway"),
    ("<html>\n<p>", ""), ("plain words\nmore", "plain words"),
  ])
  func complaintsAreReadInEveryShape(body: String, words: String) {
    #expect(Answer(status: 500, headers: [], body: Array(body.utf8)).complaint == words)
  }

  @Test func remarksAreReadInEveryShape() throws {
    let json = try JSONValue(
      parsing:
        #"["plain", {"type":"t","file_name":"a.jpg","reason":"r"}, {"file":"b","error":{"message":"m"}}, 3, {}]"#
    )
    #expect(
      Receipt.Remark.list(json) == [
        Receipt.Remark(reason: "plain"),
        Receipt.Remark(type: "t", subject: "a.jpg", reason: "r"),
        Receipt.Remark(subject: "b", reason: "m"),
        Receipt.Remark(reason: "the service gives no reason"),
      ])
  }

  @Test func aReceiptReadsBackAsItWasWritten() throws {
    let receipt = Receipt(
      target: "roboflow://w/p", name: "part-000000.zip", bytes: 12, sha256: "ab", outcome: .partial,
      references: ["taskId": "t"], sent: 3, accepted: 2, rejected: 1,
      warnings: [Receipt.Remark(reason: "w")],
      errors: [Receipt.Remark(type: "t", subject: "a.jpg", reason: "r")])
    var json = JSONWriter()
    receipt.write(to: &json)
    #expect(Receipt(try JSONValue(parsing: json.bytes)) == receipt)
  }
}
