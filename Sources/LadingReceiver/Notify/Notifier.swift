// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import LadingText
import NIOCore
import NIOHTTP1

/// Tells others what has ended, at the addresses that they gave.
///
/// Only this machine is called, unless hosts are allowed by name: an address in somebody's archive
/// must not make the receiver knock at doors inside a network.
///
/// Source: the notifications of Roboflow's batch processing; the one header is
/// `Authorization: Bearer rf_{workspace_id}`.
struct Notifier: Sendable {
  /// What is told.
  enum Event: Sendable {
    /// A bulk upload was taken or refused as a whole.
    case ingest(id: String, batch: String, shard: String, error: String?)
    /// Which files of a shard were taken.
    case files(id: String, batch: String, shard: String, taken: [String])
    /// A job has ended.
    case job(id: String, isSuccess: Bool)
  }

  /// Attempts before it is given up.
  private static let attempts = 3
  /// File names in one notification.
  private static let fileLimit = 1000

  /// Hosts that may be called beside this machine.
  let allowedHosts: Set<String>
  let report: @Sendable (String) -> Void

  /// Sends an event; what cannot be delivered is reported, and harms nothing else.
  func send(_ event: Event, to url: String, workspace: String) async {
    guard allows(url) else {
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
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        if (200..<300).contains(response.status.code) { return }
      } catch {
        // Told below, when the last attempt has failed too.
      }
      if attempt < Self.attempts { try? await Task.sleep(for: .seconds(attempt)) }
    }
    report("a webhook could not be delivered in \(Self.attempts) attempts")
  }

  /// Whether an address may be called.
  func allows(_ url: String) -> Bool {
    guard let host = Self.host(of: url) else { return false }
    return host == "localhost" || host == "[::1]" || Self.isLoopback(host)
      || allowedHosts.contains(host)
  }

  /// 127.0.0.0/8, written as four plain numbers.
  private static func isLoopback(_ host: String) -> Bool {
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
  }

  /// The host of an http or https address; nil for anything odd, such as one with a user name.
  static func host(of url: String) -> String? {
    guard let scheme = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) })
    else { return nil }
    let authority = url.dropFirst(scheme.count).prefix { !"/?#\\".contains($0) }
    guard !authority.isEmpty, !authority.contains("@") else { return nil }
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      return String(authority[...end]).lowercased()
    }
    return authority.prefix { $0 != ":" }.lowercased()
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
              json.member("type", "shard-refused")
              json.member("reason", error)
            }
          }
        }
      case .files(let ingest, let batch, let shard, let taken):
        writeHead(ingest, batch, shard, id, &json)
        json.object { json in
          json.member("type", "ingest-files-status-notification-v1")
          json.member("success", true)
          json.key("ingested_files")
          json.array { json in
            for name in taken.prefix(fileLimit) { json.value(name) }
          }
          json.key("failed_files")
          json.array { _ in }
          json.member("content_truncated", taken.count > fileLimit)
        }
      }
      json.member("delivery_attempt", attempt)
    }
    return json.bytes
  }

  private static func writeHead(
    _ ingest: String, _ batch: String, _ shard: String, _ id: String, _ json: inout JSONWriter
  ) {
    json.member("type", "roboflow-data-staging-notification-v1")
    json.member("event_id", id)
    json.member("ingest_id", ingest)
    json.member("batch_id", batch)
    json.member("shard_id", shard)
    json.key("notification")
  }
}
