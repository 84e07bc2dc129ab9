// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

/// A receiver on a real port, and what a client does with it.
struct ReceiverHarness {
  let folder: TemporaryFolder
  var options: ReceiverOptions

  init(folder: TemporaryFolder = TemporaryFolder(), keys: APIKeys = .anyKey) {
    self.folder = folder
    options = ReceiverOptions(port: 0, dataFolder: folder.path + "/data", keys: keys)
  }

  /// Runs a receiver while `body` talks to it.
  func run(_ body: @Sendable (Caller) async throws -> Void) async throws {
    try await untilReleased(options.dataFolder) {
      let receiver = try Receiver(options: options) { Issue.record("the receiver failed: \($0)") }
      try await receiver.application().test(.live) { client in
        try await body(Caller(client: client))
      }
    }
  }
}

/// Calls of the API as its documents write them.
struct Caller: Sendable {
  let client: any TestClientProtocol

  /// An answer, its body read as JSON where it is that.
  struct Answer: Sendable {
    var status: Int
    var json: JSONValue
    var text: String

    /// The error's message; nil when there is none.
    var error: String? {
      json["error"]?["message"]?.string ?? json["error"]?["detail"]?.string
        ?? json["error"]?.string
    }
  }

  func call(
    _ method: HTTPRequest.Method, _ uri: String, body: [UInt8]? = nil, contentType: String? = nil
  ) async throws -> Answer {
    var headers = HTTPFields()
    if let contentType { headers[.contentType] = contentType }
    let response = try await client.execute(
      uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) })
    let bytes = Array(response.body.readableBytesView)
    return Answer(
      status: response.status.code, json: (try? JSONValue(parsing: bytes)) ?? .null,
      text: String(decoding: bytes, as: UTF8.self))
  }

  func get(_ uri: String) async throws -> Answer { try await call(.get, uri) }

  func post(_ uri: String, _ json: String) async throws -> Answer {
    try await call(.post, uri, body: Array(json.utf8), contentType: "application/json")
  }

  /// The path and query of an absolute address.
  static func local(_ address: String?) throws -> String {
    let address = try #require(address)
    let afterScheme = try #require(address.range(of: "://")).upperBound
    let slash = try #require(address[afterScheme...].firstIndex(of: "/"))
    return String(address[slash...])
  }

  /// Begins a zip upload; the task's id and where to send the zip.
  func begin(
    _ project: String = "my-workspace/my-project", _ json: String = "{}", key: String = "k1"
  ) async throws -> (task: String, put: String) {
    let answer = try await post("/\(project)/upload/zip?api_key=\(key)", json)
    #expect(answer.status == 200, "\(answer.text)")
    return (
      try #require(answer.json["taskId"]?.string),
      try Self.local(answer.json["signedUrl"]?.string)
    )
  }

  /// Sends a zip; the answer.
  func put(_ bytes: [UInt8], to uri: String, type: String? = "application/zip") async throws
    -> Answer
  {
    try await call(.put, uri, body: bytes, contentType: type)
  }

  /// Asks until the task has ended; bounded, since every upload ends.
  func end(of task: String, workspace: String = "my-workspace", key: String = "k1") async throws
    -> Answer
  {
    for _ in 0..<3000 {
      let answer = try await get("/\(workspace)/upload/zip/\(task)?api_key=\(key)")
      let status = answer.json["status"]?.string
      if status == "completed" || status == "failed" { return answer }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the task did not end")
    return Answer(status: 0, json: .null, text: "")
  }
}

extension String {
  /// The range of the first occurrence.
  fileprivate func range(of part: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
      start = index(after: start)
    }
    return nil
  }
}

/// A value that several tasks set and read.
final class Locked<Value: Sendable>: Sendable {
  private let mutex: Guarded<Value>

  init(_ value: Value) { mutex = Guarded(value) }

  func set(_ value: Value) { mutex.withLock { $0 = value } }

  func get() -> Value { mutex.withLock { $0 } }

  /// Changes the value in one step.
  func change(_ change: (inout Value) -> Void) { mutex.withLock { change(&$0) } }
}
