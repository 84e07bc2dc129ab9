// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdTesting
import LadingArchive
import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// A real receiver, and uploads to it.
enum ClarifaiHarness {
  /// Runs `body` while a receiver serves.
  static func run(
    _ change: (inout ReceiverOptions) -> Void = { _ in },
    _ body: @Sendable @escaping (ClarifaiServer) async throws -> Void
  ) async throws {
    let folder = TemporaryFolder()
    var options = ReceiverOptions(port: 0, dataFolder: folder.path + "/data")
    change(&options)
    try await untilReleased(options.dataFolder) {
      let receiver = try Receiver(options: options) { Issue.record("the receiver failed: \($0)") }
      try await receiver.application().test(.live) { client in
        let port = try #require(client.port)
        try await body(
          ClarifaiServer(folder: folder, endpoint: try Endpoint("http://127.0.0.1:\(port)")))
      }
    }
  }
}

/// What a test does with a receiver that serves.
struct ClarifaiServer: Sendable {
  let folder: TemporaryFolder
  var endpoint: Endpoint

  /// The service with this key; retries do not wait long.
  func service(key: String = "k", attempts: Int = 20) -> Service {
    Service(
      name: "Clarifai", endpoint: endpoint, credential: .authorization("Key", Secret(key)),
      wire: Wire(
        policy: RetryPolicy(
          attempts: attempts, base: .milliseconds(2), cap: .milliseconds(20)),
        redactor: Redactor([Secret(key)])))
  }

  /// Uploads records with the journal at `journal`, and gives the summary.
  func upload(
    _ records: [ClarifaiRecord], journal name: String = "journal.jsonl", key: String = "k",
    source: (any DatasetSource)? = nil, app: String = "app",
    _ change: @Sendable (inout ClarifaiUpload.Options) -> Void = { _ in }
  ) async throws -> UploadSummary {
    var options = ClarifaiUpload.Options()
    options.createsDataset = true
    change(&options)
    let service = service(key: key)
    defer { Task { await service.wire.close() } }
    let upload = ClarifaiUpload(
      service: service, user: "my-workspace", app: app, dataset: "ds", options: options,
      source: source)
    let journal = try UploadJournal.open(folder.path + "/" + name)
    let context = UploadContext(
      journal: journal, pollInterval: .milliseconds(20), timeLimit: .seconds(60))
    return try await upload.run(RecordList(records), context)
  }

  /// What the server has under a path of the app.
  func get(_ path: [String], _ query: [(String, String)] = [], app: String = "app") async throws
    -> JSONValue
  {
    let service = service()
    let answer = try await service.ask(
      .get, ["v2", "users", "my-workspace", "apps", app] + path, query: query)
    await service.wire.close()
    return answer.json ?? .null
  }

  /// The ids in the dataset, sorted.
  func members(app: String = "app") async throws -> [String] {
    let list = try await get(["datasets", "ds", "inputs"], [("per_page", "1000")], app: app)
    return (list["dataset_inputs"]?.array ?? []).compactMap { $0["input"]?["id"]?.string }.sorted()
  }

  /// All annotations that were posted by themselves.
  func annotations() async throws -> [JSONValue] {
    let list = try await get(["annotations"], [("per_page", "1000")])
    return (list["annotations"]?.array ?? []).filter { $0["input_level"]?.bool != true }
  }

  /// Writes images and gives their records.
  func images(
    _ range: Range<Int>, marks: [ClarifaiMark] = [], concepts: [String] = ["cat"]
  ) -> [ClarifaiRecord] {
    range.map { number in
      let bytes = DrawnImage.png(16, 16, seed: number)
      let path = folder.write("images/i\(number).png", bytes)
      return ClarifaiRecord(
        id: "i\(number)", kind: .image, content: .file(path, bytes: Int64(bytes.count)),
        origin: "images/i\(number).png", concepts: concepts, marks: marks)
    }
  }
}

/// Records that are all there.
actor RecordList: ClarifaiQueue {
  private var rest: ArraySlice<ClarifaiRecord>

  init(_ records: [ClarifaiRecord]) { rest = records[...] }

  func next() -> ClarifaiRecord? { rest.popFirst() }
}
