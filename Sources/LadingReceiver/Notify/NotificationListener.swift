// SPDX-License-Identifier: Apache-2.0

import Dispatch
import HTTPTypes
import Hummingbird
import LadingText
import Logging
import ServiceLifecycle

/// Hears the notifications of the batch APIs, in place of asking again and again.
///
/// Only what carries the header `Authorization: Bearer rf_{workspace}` is heard; it is answered at
/// once, and printed as a line of JSON.
public struct NotificationListener: Sendable {
  /// How the job that was waited for has ended.
  public enum Outcome: Sendable, Equatable {
    /// It succeeded.
    case success
    /// It failed, or was aborted.
    case failure
  }

  private enum Heard: Sendable {
    case line(String)
    case end(Outcome)
  }

  private let host: String
  private let port: Int
  private let header: [UInt8]
  private let job: String?

  /// A listener for a workspace, until the job of this id has ended, or with nil until it is stopped.
  public init(host: String, port: Int, workspace: String, untilJob job: String?) {
    self.host = host
    self.port = port
    header = Array("Bearer rf_\(workspace)".utf8)
    self.job = job
  }

  /// Listens; `onRunning` is told the port, `print` gets each notification as one line of JSON.
  ///
  /// Returns when the job has ended.
  public func run(
    onRunning: @escaping @Sendable (Int) async -> Void, print: @escaping @Sendable (String) -> Void
  ) async throws -> Outcome {
    let (heard, continuation) = AsyncStream.makeStream(of: Heard.self)
    // Whoever reads the lines may be slow; the answers must not wait for that.
    let printing = Offload(DispatchQueue(label: "lading.receiver.notifications"))
    var logger = Logger(label: "lading-receiver")
    logger.logLevel = .critical
    let application = Application(
      router: makeRouter {
        continuation.yield(.line($0))
      } end: {
        continuation.yield(.end($0))
      },
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port), serverName: "lading-receiver"),
      onServerRunning: { await onRunning($0.localAddress?.port ?? 0) }, logger: logger)
    let services = ServiceGroup(
      configuration: .init(services: [.init(service: application)], logger: logger))
    return try await withThrowingTaskGroup(of: Outcome?.self) { group in
      group.addTask {
        try await services.run()
        continuation.finish()
        return nil
      }
      group.addTask {
        for await each in heard {
          switch each {
          case .line(let line): try await printing.run { print(line) }
          case .end(let outcome):
            // Graceful: the answer to the last notification goes out first.
            await services.triggerGracefulShutdown()
            return outcome
          }
        }
        return nil
      }
      var outcome: Outcome?
      while let next = try await group.next() { outcome = outcome ?? next }
      guard let outcome else { throw CancellationError() }
      return outcome
    }
  }

  /// The routes: a POST to any path.
  func makeRouter(
    print: @escaping @Sendable (String) -> Void, end: @escaping @Sendable (Outcome) -> Void
  ) -> Router<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self)
    router.add(middleware: ErrorMiddleware { _ in })
    // Whoever gives the address may put any path behind it.
    for path in ["/", "**"] {
      router.post(RouterPath(path)) { request, _ in
        try await hear(request, print: print, end: end)
      }
    }
    return router
  }

  private func hear(
    _ request: Request, print: (String) -> Void, end: (Outcome) -> Void
  ) async throws -> Response {
    guard constantTimeEqual(Array((request.headers[.authorization] ?? "").utf8), header) else {
      throw Refusal(
        .unauthorized, "The notification does not carry the workspace's Authorization header")
    }
    let body = try await request.jsonBody()
    guard let type = body["type"]?.string else {
      throw Refusal(.badRequest, "The notification has no type")
    }
    print(body.text)
    if let job, type == "roboflow-batch-job-notification-v1", body["job_id"]?.string == job {
      end(body["job_state"]?.string == "success" ? .success : .failure)
    }
    return jsonObject { $0.member("status", "ok") }
  }
}
