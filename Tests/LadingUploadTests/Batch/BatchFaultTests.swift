// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Each command of `lading batch` as people run it, against a receiver and the faults that it may meet.
@Suite struct BatchFaultTests {
  private static let jobs = "batch-processing/v1/external/my-workspace/jobs"

  /// A server, and the command beside it.
  private struct Desk: Sendable {
    let server: BatchServer
    var folder: String { server.harness.folder.path }

    func start(_ words: [String]) -> RunningProcess {
      RunningProcess(
        LadingBinary.path,
        ["batch"] + words + ["--endpoint", server.proxy.url, "--progress", "none"],
        environment: [
          "XDG_STATE_HOME": folder + "/state", "XDG_CACHE_HOME": folder + "/cache",
          "ROBOFLOW_API_KEY": "hunter2!",
        ])
    }

    /// Runs a command to its end.
    func run(_ words: [String]) async -> RunningProcess.Result {
      await Self.end(of: start(words))
    }

    /// Waits for a command's end; not by blocking, which the server's own threads must not.
    static func end(of process: RunningProcess) async -> RunningProcess.Result {
      while process.isRunning { try? await Task.sleep(for: .milliseconds(5)) }
      return process.wait()
    }

    /// The same of a line, in the workspace that the tests use.
    func run(_ line: String) async -> RunningProcess.Result {
      await run(
        line.split(separator: " ").map { String($0.replacing("DIR", with: folder)) }
          + ["--workspace", "my-workspace"])
    }

    /// Runs a command that must end with this status and these words.
    @discardableResult
    func expect(
      _ status: Int32, _ line: String, says words: String = "",
      location: SourceLocation = #_sourceLocation
    ) async -> String {
      let result = await run(line)
      #expect(
        result.status == status && (result.output + result.errors).contains(words),
        "\(line): \(result.status) \(result.output)\(result.errors)", sourceLocation: location)
      #expect(!(result.output + result.errors).contains("hunter2"), sourceLocation: location)
      #expect(!(result.output + result.errors).contains("signature="), sourceLocation: location)
      return result.output
    }

    /// Fills a batch with so many images, all the same; none of them has a finding.
    func fill(_ batch: String, _ count: Int) async throws {
      let image = DrawnImage.png(40, 40, seed: 3)
      for start in stride(from: 0, to: count, by: 500) {
        var tar = RawTar()
        for index in start..<min(start + 500, count) { tar.add("\(10_000 + index).png", image) }
        let item = server.harness.item("\(batch)-\(start).tar", tar.bytes(), count: nil)
        let sent = try await server.send([item], batch: batch)
        #expect(sent.summary.failure == nil)
      }
    }

    /// What the server says about something.
    func ask(_ path: String) async throws -> JSONValue {
      let service = try UploadHarness.service(server.proxy.url)
      let answer = try await service.ask(.get, path.split(separator: "/").map(String.init))
      await service.wire.close()
      return answer.json ?? .null
    }

    func status(of job: String) async throws -> String? {
      try await ask("\(BatchFaultTests.jobs)/\(job)")["jobStatus"]?.string
    }
  }

  private static func run(
    change: @escaping @Sendable (inout ReceiverOptions) -> Void = { _ in },
    _ body: @escaping @Sendable (Desk) async throws -> Void
  ) async throws {
    try await BatchHarness(change: change).run { try await body(Desk(server: $0)) }
  }

  /// Commands that only ask, all of them.
  private static let looking = [
    "count in", "count in --expect 120 --wait", "shards in", "parts done-export-1", "list in",
    "job done", "job done --wait", "jobs", "stages done", "tasks done processing-1",
    "export in -o DIR/files", "export --job done -o DIR/results",
  ]

  @Test func badGatewaysAndLostAnswersAreOutlasted() async throws {
    try await Self.run { desk in
      try await desk.fill("in", 120)
      await desk.expect(0, "start done --batch in --workflow dataset-lint --wait")
      for line in Self.looking {
        let calm = await desk.expect(0, line + " --json")
        // What was exported is there, and would not be fetched again.
        let again = line.hasPrefix("export") ? line.replacing("DIR/", with: "DIR/again-") : line
        desk.server.proxy.begin { request in
          switch request.number {
          case 0: .answer(502, body: "<html>")
          case 1: .passThenCut
          default: .pass
          }
        }
        let stormy = await desk.expect(0, again + " --json")
        #expect(stormy.replacing("again-", with: "") == calm, "\(line)")
        #expect(desk.server.proxy.requests.count > 2, "\(line)")
      }
    }
  }

  @Test func whatDoesNotPassIsGivenUp() async throws {
    try await Self.run { desk in
      try await desk.fill("in", 10)
      await desk.expect(0, "start done --batch in --workflow dataset-lint --wait")
      let others = [
        "start j --batch in --workflow dataset-lint", "abort done", "restart done",
      ]
      for line in Self.looking + others {
        desk.server.proxy.begin { _ in .answer(502, body: "<html>") }
        await desk.expect(6, line + " --attempts 1", says: "502")
      }
      desk.server.proxy.begin { _ in .pass }
      let jobs = try await desk.ask(Self.jobs)["jobs"]?.array ?? []
      #expect(jobs.compactMap { $0["jobId"]?.string } == ["done"])
    }
  }

  /// A start, a restart and an abort whose answers are lost, or that never arrived, are done once.
  @Test func lostAnswersOfChangesDoNothingTwice() async throws {
    try await Self.run { desk in
      try await desk.fill("in", 120)
      let fates: [FaultProxy.Fate] = [.passThenCut, .answer(502, body: "<html>"), .answer(503)]
      for (index, fate) in fates.enumerated() {
        desk.server.proxy.begin { $0.method == "POST" && $0.number == 0 ? fate : .pass }
        await desk.expect(
          5, "start j-\(index) --batch in --workflow dataset-lint --timeout 0 --wait",
          says: "processingTimeoutSeconds")
        desk.server.proxy.begin { $0.method == "POST" && $0.number == 0 ? fate : .pass }
        await desk.expect(0, "restart j-\(index) --timeout 600 --wait", says: "completed")
        let stages = try await desk.ask("\(Self.jobs)/j-\(index)/stages")["stages"]?.array ?? []
        #expect(
          stages.compactMap { $0["processingStageId"]?.string } == ["processing-2", "export-2"])
      }
      #expect(try await desk.ask(Self.jobs)["jobs"]?.array?.count == 3)
    }
  }

  private static func definition(of job: String, _ desk: Desk) async throws -> JSONValue {
    try #require(try await desk.ask("\(jobs)/\(job)")["job"]?["jobDefinition"])
  }

  /// What is asked for at the command is what the service is told, and nothing else.
  @Test func optionsOfAJobArrive() async throws {
    try await Self.run { desk in
      try await desk.fill("in", 5)
      desk.server.proxy.begin { $0.path == "/heard" ? .answer(200) : .pass }
      await desk.expect(0, "start bare --batch in --workflow dataset-lint --wait")
      let bare = try await Self.definition(of: "bare", desk)
      #expect(bare["computeConfiguration"]?["machineType"]?.string == "cpu")
      #expect(bare["computeConfiguration"]?["workersPerMachine"]?.integer == 4)
      #expect(bare["processingTimeoutSeconds"]?.integer == 3600)
      #expect(bare["processingSpecification"]?["aggregationFormat"]?.string == "jsonl")
      #expect(bare["processingSpecification"]?["workspace"]?.string == "my-workspace")
      #expect(bare["notificationsURL"] == nil && bare["jobInput"]?["partName"] == nil)
      await desk.expect(
        5,
        "start all --batch in --workflow dataset-lint --workflow-workspace other --machine gpu "
          + "--workers 2 --timeout 0 --aggregation csv --notifications-url "
          + "\(desk.server.proxy.url)/heard --name Mine --wait")
      let all = try await Self.definition(of: "all", desk)
      #expect(all["computeConfiguration"]?["machineType"]?.string == "gpu")
      #expect(all["computeConfiguration"]?["workersPerMachine"]?.integer == 2)
      #expect(all["processingTimeoutSeconds"]?.integer == 0)
      #expect(all["processingSpecification"]?["aggregationFormat"]?.string == "csv")
      #expect(all["processingSpecification"]?["workspace"]?.string == "other")
      #expect(all["notificationsURL"]?.string == "\(desk.server.proxy.url)/heard")
      #expect(try await desk.ask("\(Self.jobs)/all")["job"]?["name"]?.string == "Mine")
      // A restart changes what it names, and leaves the rest.
      await desk.expect(5, "restart all --workers 3 --wait")
      let fewer = try await Self.definition(of: "all", desk)
      #expect(fewer["computeConfiguration"]?["machineType"]?.string == "gpu")
      #expect(fewer["computeConfiguration"]?["workersPerMachine"]?.integer == 3)
      await desk.expect(0, "restart all --timeout 600 --machine cpu --wait")
      let slower = try await Self.definition(of: "all", desk)
      #expect(slower["computeConfiguration"]?["machineType"]?.string == "cpu")
      #expect(slower["computeConfiguration"]?["workersPerMachine"]?.integer == 3)
      await desk.expect(0, "export --job all -o DIR/table --unpack", says: "1 file fetched")
      let table = String(
        decoding: readFile(desk.folder + "/table/results/results/results.csv"), as: UTF8.self)
      #expect(table.split(separator: "\n").count == 6, "\(table)")
    }
  }

  @Test func partsAreAskedForByName() async throws {
    try await Self.run { desk in
      try await desk.fill("in", 5)
      await desk.expect(0, "start done --batch in --workflow dataset-lint --wait")
      await desk.expect(0, "count done-export-1 --part results --expect 1 --wait")
      await desk.expect(
        6, "count done-export-1 --part other --expect 1 --wait --wait-limit 0", says: "0 of 1")
      await desk.expect(0, "export --job done --part results -o DIR/a", says: "1 file fetched")
      #expect(listFolder(desk.folder + "/a/results") == ["results.tar"])
      await desk.expect(0, "export --job done --part other -o DIR/b", says: "0 files fetched")
      #expect(!listFolder(desk.folder + "/b").contains("results"))
      let listed = await desk.expect(0, "list done-export-1 --part other --json")
      #expect(!listed.contains("results.tar"))
    }
  }

  /// As many downloads at once as were asked for, and never more.
  @Test func transfersRunAtOnce() async throws {
    try await Self.run { desk in
      try await desk.fill("in", 24)
      let now = Guarded(0)
      let most = Guarded(0)
      desk.server.proxy.begin { request in
        if request.path.hasPrefix("/downloads/") {
          let count = now.withLock { count in
            count += 1
            return count
          }
          most.withLock { $0 = max($0, count) }
          usleep(150_000)
          now.withLock { $0 -= 1 }
        }
        return .pass
      }
      await desk.expect(0, "export in -o DIR/out --transfers 3", says: "24 files fetched")
      #expect(most.withLock { $0 } == 3)
    }
  }

  @Test func jobsThatFailAreSaid() async throws {
    try await Self.run { desk in
      try await desk.fill("in", 120)
      let why = "processingTimeoutSeconds"
      await desk.expect(
        5, "start j --batch in --workflow dataset-lint --timeout 0 --wait", says: why)
      await desk.expect(5, "job j", says: why)
      await desk.expect(5, "job j --wait", says: why)
      await desk.expect(0, "jobs", says: "failed")
      await desk.expect(0, "stages j", says: "error")
      await desk.expect(0, "tasks j processing-1", says: "error")
      await desk.expect(5, "parts j-export-1", says: "not exist")
      await desk.expect(5, "list j-export-1", says: "not exist")
      await desk.expect(5, "export --job j -o DIR/out", says: "has exported nothing")
      await desk.expect(5, "abort j", says: "it is failed")
      await desk.expect(5, "restart j --timeout 0 --wait", says: why)
      await desk.expect(0, "restart j --timeout 600 --wait", says: "completed")
      await desk.expect(0, "export --job j -o DIR/out", says: "1 file fetched")
    }
  }

  @Test func jobsThatAreAbortedAreSaid() async throws {
    try await Self.run { desk in
      try await desk.fill("in", 3000)
      // It may be quicker than we: then another is begun.
      var aborted: String?
      for index in 0..<8 where aborted == nil {
        let job = "j-\(index)"
        let waiting = desk.start([
          "start", job, "--batch", "in", "--workflow", "dataset-lint", "--workers", "1", "--wait",
          "--workspace", "my-workspace",
        ])
        while try await desk.status(of: job) == nil, waiting.isRunning {
          try await Task.sleep(for: .milliseconds(10))
        }
        // The second answer of an abort is lost: the job says that it took place.
        desk.server.proxy.begin { $0.method == "POST" && $0.number == 0 ? .passThenCut : .pass }
        let abort = await desk.run(["abort", job, "--workspace", "my-workspace"])
        let end = await Desk.end(of: waiting)
        if try await desk.status(of: job) == "completed" {
          #expect(abort.status == 5 && end.status == 0, "\(abort.errors)\(end.errors)")
          continue
        }
        #expect(abort.status == 0, "\(abort.errors)")
        #expect(end.status == 5 && end.errors.contains("was aborted"), "\(end.errors)")
        aborted = job
      }
      let job = try #require(aborted)
      await desk.expect(5, "job \(job)", says: "was aborted")
      await desk.expect(5, "job \(job) --wait", says: "was aborted")
      await desk.expect(0, "jobs", says: "aborted")
      await desk.expect(0, "stages \(job)", says: "processing")
      await desk.expect(0, "tasks \(job) processing-1", says: "Aborted")
      await desk.expect(5, "export --job \(job) -o DIR/out", says: "has exported nothing")
      await desk.expect(5, "abort \(job)", says: "it is aborted")
      await desk.expect(0, "restart \(job) --wait", says: "completed")
      await desk.expect(0, "export --job \(job) -o DIR/out", says: "1 file fetched")
    }
  }

  @Test func downloadsThatBreakOffGoOn() async throws {
    try await Self.run { options in
      options.faults = ["download:cut:0.4", "download:503:0.1"].compactMap {
        try? Fault(parsing: $0)
      }
    } _: { desk in
      try await desk.fill("in", 30)
      await desk.expect(0, "export in -o DIR/out", says: "30 files fetched")
      let image = DrawnImage.png(40, 40, seed: 3)
      for index in 0..<30 {
        #expect(readFile(desk.folder + "/out/\(10_000 + index).png") == image)
      }
    }
  }

  @Test func addressesThatExpiredAreAskedForAnew() async throws {
    try await Self.run { desk in
      try await desk.fill("in", 5)
      // Once refused, as an expired address is.
      desk.server.proxy.begin {
        $0.path.hasPrefix("/downloads/") && $0.number < 4 ? .answer(403) : .pass
      }
      await desk.expect(0, "export in -o DIR/out --transfers 1", says: "5 files fetched")
      // For ever.
      desk.server.proxy.begin { $0.path.hasPrefix("/downloads/") ? .answer(403) : .pass }
      await desk.expect(7, "export in -o DIR/none", says: "5 files could not be had")
      desk.server.proxy.begin { _ in .pass }
      await desk.expect(0, "export in -o DIR/none", says: "5 files fetched")
    }
  }

  /// All of it at once: through faults, to a job that fails, and on from there.
  @Test func runMeetsThemAll() async throws {
    try await Self.run { options in
      options.faults = ["download:cut:0.4", "poll:502:0.2"].compactMap { try? Fault(parsing: $0) }
    } _: { desk in
      for index in 0..<40 {
        writeFile(
          desk.folder + "/ds/train/\(index % 2 == 0 ? "cat" : "dog")/\(1000 + index).png",
          DrawnImage.png(24, 24, seed: index))
      }
      @Sendable func run(_ more: [String]) async -> RunningProcess.Result {
        await desk.run(
          [
            "run", desk.folder + "/ds", "--to", "roboflow-batch://my-workspace/b", "--workflow",
            "dataset-lint", "-o", desk.folder + "/out", "--unpack", "--job", "j", "--attempts",
            "12",
          ] + more)
      }
      let failed = await run(["--timeout", "0", "--json"])
      #expect(failed.status == 5 && failed.errors.contains("restart j"), "\(failed.errors)")
      let lines = try failed.output.split(separator: "\n").map {
        try JSONValue(parsing: String($0))
      }
      #expect(lines.map { $0["step"]?.string } == ["upload", "job"])
      #expect(lines.last?["state"]?.string == "failed")
      await desk.expect(0, "restart j --timeout 600 --wait --attempts 12")
      let whole = await run(["--json"])
      #expect(whole.status == 0, "\(whole.errors)")
      let steps = try whole.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
      try #require(steps.map { $0["step"]?.string } == ["upload", "job", "export"])
      #expect(steps.allSatisfy { $0["schemaVersion"] != nil })
      #expect(steps[0]["accepted"]?.integer == 40 && steps[0]["complete"]?.bool == true)
      #expect(steps[0]["receipts"]?[0]?["outcome"]?.string == "confirmed")
      #expect(steps[1]["job"]?.string == "j" && steps[1]["state"]?.string == "completed")
      #expect(steps[2]["batch"]?.string == "j-export-2" && steps[2]["fetched"]?.integer == 1)
      let results = readFile(desk.folder + "/out/results/results/results.jsonl")
      #expect(results.split(separator: 10).count == 40)
      let again = await run([])
      #expect(again.status == 0 && again.output.contains("0 files fetched"), "\(again.errors)")
      #expect(again.output.contains("in an earlier run"), "\(again.output)")
    }
  }
}
