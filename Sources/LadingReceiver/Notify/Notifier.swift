// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import LadingText
import NIOCore
import NIOHTTP1

/// Tells others what has ended, at the addresses that they gave.
///
/// Source: the notifications of Roboflow's batch processing; the one header is
/// `Authorization: Bearer rf_{workspace_id}`.
struct Notifier: Sendable {
  /// What is told.
  enum Event: Sendable {
    /// A bulk upload was taken or refused as a whole; the shard is nil where none came to be.
    case ingest(id: String, batch: String, shard: String?, error: IngestError?)
    /// Which files of a shard were taken, and which were not.
    case files(id: String, batch: String, shard: String, taken: [String], failed: [FileError])
    /// A job has ended.
    case job(id: String, isSuccess: Bool)
  }

  /// Why a bulk upload is refused as a whole.
  struct IngestError: Sendable {
    var type: String
    var reason: String
  }

  /// Why one file is refused.
  struct FileError: Sendable {
    var type: String
    var name: String
    var reason: String
  }

  /// Attempts before it is given up.
  private static let attempts = 3
  /// File names in one notification.
  private static let fileLimit = 1000

  let rule: HostRule
  let report: @Sendable (String) -> Void

  /// Sends an event; what cannot be delivered is reported, and harms nothing else.
  func send(_ event: Event, to url: String, workspace: String) async {
    guard rule.allows(url) else {
      report("a webhook to another machine was not called; --allow-webhook HOST allows it")
      return
    }
    let id = randomUUID()
    for attempt in 1...Self.attempts {
      var request = HTTPClientRequest(url: url)
      request.method = .POST
      request.headers.add(name: "Authorization", value: "Bearer rf_\(workspace)")
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: Self.body(event, id: id, attempt: attempt)))
      do {
        let response = try await Outbound.client.execute(request, timeout: .seconds(10))
        if (200..<300).contains(response.status.code) { return }
      } catch {
        // Told below, when the last attempt has failed too.
      }
      if attempt < Self.attempts { try? await Task.sleep(for: .seconds(attempt)) }
    }
    report("a webhook could not be delivered in \(Self.attempts) attempts")
  }

  static func body(_ event: Event, id: String, attempt: Int) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      switch event {
      case .job(let job, let isSuccess):
        json.member("type", "roboflow-batch-job-notification-v1")
        json.member("event_id", id)
        json.member("job_id", job)
        json.member("job_state", isSuccess ? "success" : "fail")
      case .ingest(let ingest, let batch, let shard, let error):
        writeHead(ingest, batch, shard, id, &json)
        json.object { json in
          json.member("type", "ingest-status-notification-v1")
          json.member("success", error == nil)
          if let error {
            json.key("error_details")
            json.object { json in
              json.member("type", error.type)
              json.member("reason", error.reason)
            }
          }
        }
      case .files(let ingest, let batch, let shard, let taken, let failed):
        writeHead(ingest, batch, shard, id, &json)
        json.object { json in
          json.member("type", "ingest-files-status-notification-v1")
          json.member("success", failed.isEmpty)
          json.key("ingested_files")
          json.array { json in
            for name in taken.prefix(fileLimit) { json.value(name) }
          }
          json.key("failed_files")
          json.array { json in
            for file in failed.prefix(fileLimit) {
              json.object { json in
                json.member("type", file.type)
                json.member("file_name", file.name)
                json.member("reason", file.reason)
              }
            }
          }
          json.member("content_truncated", max(taken.count, failed.count) > fileLimit)
        }
      }
      json.member("delivery_attempt", attempt)
    }
    return json.bytes
  }

  private static func writeHead(
    _ ingest: String, _ batch: String, _ shard: String?, _ id: String, _ json: inout JSONWriter
  ) {
    json.member("type", "roboflow-data-staging-notification-v1")
    json.member("event_id", id)
    json.member("ingest_id", ingest)
    json.member("batch_id", batch)
    json.key("shard_id")
    if let shard { json.value(shard) } else { json.null() }
    json.key("notification")
  }
}
