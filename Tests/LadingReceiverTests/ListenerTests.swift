// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LadingTestKit
import LadingText
import Testing

@testable import LadingReceiver

/// Notifications heard: whose they are, what is printed, and which job ends the listening.
@Suite struct ListenerTests {
  private static let listener = NotificationListener(
    host: "127.0.0.1", port: 0, workspace: "w", untilJob: "j")
  private static let ownListener = NotificationListener(
    host: "127.0.0.1", port: 0, workspace: "my-workspace", untilJob: "j")

  @Test func notificationsArePrintedAndEndTheirJobOnly() async throws {
    let printed = Locked<[String]>([])
    let ends = Locked<[NotificationListener.Outcome]>([])
    let router = Self.listener.makeRouter {
      printed.set(printed.get() + [$0])
    } end: {
      ends.set(ends.get() + [$0])
    }
    try await Application(router: router).test(.live) { client in
      func send(
        _ body: String, _ authorization: String? = "Bearer rf_w", to path: String = "/hook"
      ) async throws -> Int {
        var headers = HTTPFields()
        headers[.authorization] = authorization
        return try await client.execute(
          uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)
        ) { $0.status.code }
      }
      let other =
        #"{"type": "roboflow-batch-job-notification-v1", "job_id": "k", "job_state": "fail"}"#
      let own = other.replacing("\"k\"", with: "\"j\"")
      for authorization in [nil, "", "Bearer rf_v", "Bearer rf_w2", "bearer rf_w", "rf_w"] {
        let status1 = try await send(own, authorization)
        #expect(status1 == 401, "\(authorization ?? "none")")
      }
      for body in ["", "[]", "{", #"{"job_id": "j"}"#] {
        let status2 = try await send(body)
        #expect(status2 == 400, "\(body)")
      }
      #expect(printed.get().isEmpty && ends.get().isEmpty)
      let status3 = try await send(other, to: "/")
      #expect(status3 == 200)
      let status4 = try await send("{\n \"type\": \"x\",\n \"a\": [1, null]}", to: "/a/b/c")
      #expect(status4 == 200)
      #expect(ends.get().isEmpty)
      let status5 = try await send(own)
      #expect(status5 == 200)
      let status6 = try await send(own.replacing("fail", with: "success"))
      #expect(status6 == 200)
    }
    #expect(ends.get() == [.failure, .success])
    #expect(printed.get().count == 4)
    #expect(printed.get()[1] == #"{"type":"x","a":[1,null]}"#)
  }

  /// Whoever reads what is printed may stand still: the senders do not wait for that.
  @Test func answersDoNotWaitForWhoReads() async throws {
    let mayPrint = Locked(false)
    let printed = Locked<[String]>([])
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    // A server answers once `onRunning` has returned: the senders run beside it.
    async let outcome = Self.ownListener.run {
      port.yield($0)
    } print: { line in
      while !mayPrint.get() { usleep(1000) }
      printed.set(printed.get() + [line])
    }
    let listening = try #require(await ports.first { _ in true })
    for job in ["k", "j"] {
      let curl = RunningProcess(
        "/usr/bin/curl",
        [
          "-s", "-m", "30", "-o", "/dev/null", "-w", "%{http_code}", "-H",
          "Authorization: Bearer rf_my-workspace", "-H", "Content-Type: application/json", "-d",
          #"{"type": "roboflow-batch-job-notification-v1", "job_id": "\#(job)"}"#,
          "http://127.0.0.1:\(listening)/",
        ])
      while curl.isRunning { try? await Task.sleep(for: .milliseconds(5)) }
      #expect(curl.wait().output == "200")
    }
    #expect(printed.get().isEmpty)
    mayPrint.set(true)
    #expect(try await outcome == .failure)
    #expect(printed.get().count == 2)
  }

  @Test func listeningEndsWithAnAbortedJob() async throws {
    try await ReceiverHarness().run { caller in
      try await JobTests.fill("in", 500, caller)
      let isAborted = Locked(false)
      let outcome = try await Self.ownListener.run { port in
        do {
          let start = try await caller.post(
            "/batch-processing/v1/external/my-workspace/jobs/j?api_key=k",
            JobTests.definition(
              "in", ", \"notificationsURL\": \"http://127.0.0.1:\(port)/x\""
            ).replacing("\"cpu\"", with: "\"cpu\", \"workersPerMachine\": 1"))
          #expect(start.status == 200, "\(start.text)")
          let abort = try await caller.post(
            "/batch-processing/v1/external/my-workspace/jobs/j/abort?api_key=k", "")
          // It may have been quicker than we: then the abort is refused.
          isAborted.set(abort.status == 200)
        } catch {
          Issue.record("\(error)")
        }
      } print: { _ in
      }
      #expect(outcome == (isAborted.get() ? .failure : .success))
    }
  }

  /// The listener beside a receiver whose job tells it of its end.
  @Test(arguments: [(0, NotificationListener.Outcome.failure), (600, .success)])
  func listeningEndsWithTheJob(_ timeout: Int, _ expected: NotificationListener.Outcome)
    async throws
  {
    let printed = Locked<[String]>([])
    try await ReceiverHarness().run { caller in
      try await JobTests.fill("in", 150, caller)
      let outcome = try await Self.ownListener.run { port in
        do {
          let start = try await caller.post(
            "/batch-processing/v1/external/my-workspace/jobs/j?api_key=k",
            JobTests.definition(
              "in",
              """
              , "processingTimeoutSeconds": \(timeout),
              "notificationsURL": "http://127.0.0.1:\(port)/x"
              """))
          #expect(start.status == 200, "\(start.text)")
        } catch {
          Issue.record("\(error)")
        }
      } print: {
        printed.set(printed.get() + [$0])
      }
      #expect(outcome == expected)
    }
    #expect(printed.get().count == 1)
  }
}
