// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdTesting
import LadingArchive
import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import LadingReceiver

/// Jobs: really run over a batch, watched, aborted, begun again, and their results taken out.
@Suite struct JobTests {
  static let root = "/batch-processing/v1/external/my-workspace/jobs"

  static func definition(_ batch: String, _ more: String = "", format: String = "jsonl") -> String {
    """
    {"type": "simple-image-processing-v1",
     "jobInput": {"type": "staging-batch-input-v1", "batchId": "\(batch)"},
     "computeConfiguration": {"type": "compute-configuration-v2", "machineType": "cpu"},
     "processingSpecification": {"type": "workflows-processing-specification-v1",
       "workspace": "my-workspace", "workflowId": "dataset-lint", "aggregationFormat": "\(format)"}
     \(more)}
    """
  }

  /// Asks until the job has ended.
  static func end(of job: String, _ caller: Caller) async throws -> JSONValue {
    for _ in 0..<3000 {
      let answer = try await caller.get("\(root)/\(job)?api_key=k")
      if answer.json["job"]?["isTerminal"]?.bool == true { return answer.json }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the job did not end")
    return .null
  }

  /// A batch of images, the third of them cut short.
  static func fill(_ batch: String, _ count: Int, _ caller: Caller) async throws {
    var tar = RawTar()
    for index in 0..<count {
      let image = DrawnImage.png(12, 12, seed: index)
      tar.add("\(1000 + index).png", index == 2 ? Array(image.dropLast(20)) : image)
    }
    _ = try await StagingTests.sendShard(tar.bytes(), to: batch, caller)
    _ = try await StagingTests.ends(of: batch, caller)
  }

  /// The text of the results that a job has exported.
  static func results(_ job: String, _ caller: Caller) async throws -> String {
    let stages = try await caller.get("\(root)/\(job)/stages?api_key=k").json["stages"]?.array ?? []
    let export = try #require(stages.first { $0["processingStageName"]?.string == "export" })
    let batch = try #require(export["outputBatches"]?[0]?.string)
    let parts = try await caller.get("\(StagingTests.root)/\(batch)/parts?api_key=k").json
    #expect(parts["parts"] == parts["batchParts"])
    let part = try #require(parts["parts"]?[0]?["partName"]?.string)
    let list = try await caller.get(
      "\(StagingTests.root)/\(batch)/list?api_key=k&partName=\(part)")
    let url = try Caller.local(list.json["filesMetadata"]?[0]?["downloadURL"]?.string)
    let folder = TemporaryFolder()
    let source = try openSource(folder.write("results.tar", try await caller.bytes(url)))
    #expect(source.inventory.count == 1)
    return String(decoding: try source.makeReader().readPrefix(0, limit: 1 << 20), as: UTF8.self)
  }

  @Test func resultsAreThoseOfLint() async throws {
    try await ReceiverHarness().run { caller in
      try await Self.fill("in", 205, caller)
      let start = try await caller.post(
        "\(Self.root)/job-1?api_key=k&name=First", Self.definition("in"))
      #expect(start.status == 200 && start.json["status"]?.string == "ok", "\(start.text)")
      let end = try await Self.end(of: "job-1", caller)
      #expect(end["jobStatus"]?.string == "completed")
      #expect(end["progress"]?.number == 1)
      #expect(end["job"]?["name"]?.string == "First")
      let lines = try await Self.results("job-1", caller).split(separator: "\n")
      #expect(lines.count == 205)
      for (index, line) in lines.enumerated() {
        let result = try JSONValue(parsing: String(line))
        #expect(result["image"]?.string == "\(1000 + index).png")
        #expect(result["ok"]?.bool == (index != 2))
        let rules = result["findings"]?.array?.compactMap { $0["rule"]?.string } ?? []
        #expect(rules.contains("image/truncated") == (index == 2))
      }
      let tasks = try await caller.get("\(Self.root)/job-1/stages/processing-1/tasks?api_key=k")
      #expect(tasks.json["tasks"]?.array?.count == 3)
      #expect(tasks.json["nextPageToken"] == .null)
      let page = try await caller.get(
        "\(Self.root)/job-1/stages/processing-1/tasks?api_key=k&pageSize=2")
      let token = try #require(page.json["nextPageToken"]?.string)
      let rest = try await caller.get(
        "\(Self.root)/job-1/stages/processing-1/tasks?api_key=k&pageSize=2&nextPageToken=\(token)")
      #expect(rest.json["tasks"]?.array?.count == 1)
      #expect(
        try await caller.post("\(Self.root)/job-1?api_key=k", Self.definition("in")).status == 409)
      #expect(try await caller.post("\(Self.root)/job-1/abort?api_key=k", "").status == 409)
    }
  }

  /// A batch of so many images that are all the same.
  private static func fillAlike(_ batch: String, _ count: Int, _ caller: Caller) async throws {
    let image = DrawnImage.png(12, 12)
    for start in stride(from: 0, to: count, by: 500) {
      var tar = RawTar()
      for index in start..<min(start + 500, count) { tar.add("\(index).png", image) }
      _ = try await StagingTests.sendShard(tar.bytes(), to: batch, caller)
    }
    _ = try await StagingTests.ends(of: batch, caller)
  }

  private static func definition(_ batch: String, workers: Int) -> String {
    definition(batch).replacing("\"cpu\"", with: "\"cpu\", \"workersPerMachine\": \(workers)")
  }

  /// As many tasks run side by side as there are workers, and never more.
  @Test func workersWorkSideBySide() async throws {
    try await ReceiverHarness().run { caller in
      try await Self.fillAlike("in", 2000, caller)
      // It may be over between two questions: then another is begun.
      var most = 0
      for attempt in 0..<8 where most < 3 {
        let job = "\(Self.root)/j-\(attempt)"
        let start = try await caller.post("\(job)?api_key=k", Self.definition("in", workers: 3))
        #expect(start.status == 200)
        while try await caller.get("\(job)?api_key=k").json["job"]?["isTerminal"]?.bool != true {
          let tasks = try await caller.get("\(job)/stages/processing-1/tasks?api_key=k").json[
            "tasks"]
          let running = (tasks?.array ?? []).count {
            $0["notification"]?.string?.hasPrefix("Linting") == true
          }
          most = max(most, running)
        }
      }
      #expect(most == 3)
    }
  }

  /// A job as its client sees it: its tasks end one after another, then comes the export.
  @Test func progressMovesWhileAJobRuns() async throws {
    try await ReceiverHarness().run { caller in
      try await Self.fillAlike("in", 2000, caller)
      let one = Self.definition("in", workers: 1)
      // It may be over between two questions: then another is begun.
      for attempt in 0..<8 {
        let job = "\(Self.root)/j-\(attempt)"
        #expect(try await caller.post("\(job)?api_key=k", one).status == 200)
        var shares: [Double] = []
        var stages: Set<String> = []
        while true {
          let now = try await caller.get("\(job)?api_key=k").json
          shares.append(try #require(now["progress"]?.number))
          for stage in try await caller.get("\(job)/stages?api_key=k").json["stages"]?.array ?? [] {
            let name = try #require(stage["processingStageName"]?.string)
            let tasks = try #require(stage["tasksNumber"]?.integer)
            #expect(tasks == (name == "export" ? 1 : 20))
            stages.insert("\(name): \(stage["notification"]?.string ?? "")")
          }
          if now["job"]?["isTerminal"]?.bool == true {
            #expect(now["jobStatus"]?.string == "completed")
            break
          }
        }
        #expect(shares == shares.sorted() && shares.last == 1)
        #expect(stages.contains("processing: 20 of 20 tasks done"))
        #expect(stages.contains("export: 1 of 1 tasks done"))
        if Set(shares).count > 2, stages.count > 3 { return }
      }
      Issue.record("no job was seen at work")
    }
  }

  @Test func csvHasAHeader() async throws {
    try await ReceiverHarness().run { caller in
      try await Self.fill("in", 4, caller)
      _ = try await caller.post("\(Self.root)/j?api_key=k", Self.definition("in", format: "csv"))
      _ = try await Self.end(of: "j", caller)
      let lines = try await Self.results("j", caller).split(separator: "\n")
      #expect(lines[0] == "image,shard,severity,rule,message")
      #expect(lines.contains { $0.hasPrefix("\"1002.png\"") && $0.contains("\"image/truncated\"") })
    }
  }

  @Test func runtimeOverTheLimitFailsAndCanBeRestarted() async throws {
    try await ReceiverHarness().run { caller in
      try await Self.fill("in", 150, caller)
      _ = try await caller.post(
        "\(Self.root)/j?api_key=k", Self.definition("in", ", \"processingTimeoutSeconds\": 0"))
      let end = try await Self.end(of: "j", caller)
      // A machine that lints 100 images within the same millisecond would be no failure of ours.
      #expect(end["jobStatus"]?.string == "failed")
      #expect(end["job"]?["error"]?.bool == true)
      let again = try await caller.post(
        "\(Self.root)/j/restart?api_key=k", #"{"processingTimeoutSeconds": 600}"#)
      #expect(again.status == 200, "\(again.text)")
      #expect(try await Self.end(of: "j", caller)["jobStatus"]?.string == "completed")
      #expect(try await Self.results("j", caller).split(separator: "\n").count == 150)
    }
  }

  /// What a restart does not give anew stays; the official client gives one of them alone.
  @Test func restartsChangeOnlyWhatTheyGive() async throws {
    try await ReceiverHarness().run { caller in
      try await Self.fill("in", 20, caller)
      let start = Self.definition("in", ", \"processingTimeoutSeconds\": 0")
        .replacing("\"cpu\"", with: "\"gpu\", \"workersPerMachine\": 2")
      _ = try await caller.post("\(Self.root)/j?api_key=k", start)
      _ = try await Self.end(of: "j", caller)
      for (override, machine, workers) in [
        (#""workersPerMachine": 3"#, "gpu", 3), (#""machineType": "cpu""#, "cpu", 3),
      ] {
        let again = try await caller.post(
          "\(Self.root)/j/restart?api_key=k",
          #"""
          {"type": "parameters-override-v1",
           "computeConfiguration": {"type": "compute-configuration-v2", \#(override)}}
          """#)
        #expect(again.status == 200, "\(again.text)")
        let job = try await Self.end(of: "j", caller)["job"]
        let compute = job?["jobDefinition"]?["computeConfiguration"]
        #expect(compute?["machineType"]?.string == machine, "\(override)")
        #expect(compute?["workersPerMachine"]?.integer == workers, "\(override)")
      }
    }
  }

  @Test func logsSayWhatAJobDid() async throws {
    try await ReceiverHarness().run { caller in
      try await Self.fill("in", 150, caller)
      _ = try await caller.post(
        "\(Self.root)/j?api_key=k", Self.definition("in", ", \"processingTimeoutSeconds\": 0"))
      _ = try await Self.end(of: "j", caller)
      let log = try await caller.get("\(Self.root)/j/logs?api_key=k")
      let types = log.json["logs"]?.array?.compactMap { $0["logType"]?.string } ?? []
      #expect(types.first == "job-pending" && types.contains("task-running"))
      #expect(types.last == "job-failed")
      let failures = try await caller.get("\(Self.root)/j/logs?api_key=k&severity=error")
      let lines = failures.json["logs"]?.array ?? []
      #expect(!lines.isEmpty && lines.allSatisfy { $0["severity"]?.string == "error" })
      #expect(
        lines.contains {
          $0["payload"]?["message"]?.string?.contains("processingTimeoutSeconds") == true
        })
      var pages: [JSONValue] = []
      var token: String? = ""
      while let next = token {
        let page = try await caller.get(
          "\(Self.root)/j/logs?api_key=k&pageSize=2&nextPageToken=\(next)")
        pages += page.json["logs"]?.array ?? []
        token = page.json["nextPageToken"]?.string
      }
      #expect(pages == log.json["logs"]?.array)
      #expect(try await caller.get("\(Self.root)/j/logs?api_key=k&severity=bad").status == 400)
      #expect(try await caller.get("\(Self.root)/none/logs?api_key=k").status == 404)
    }
  }

  /// A part of a batch is counted, listed and processed by itself.
  @Test func partsAreAFilter() async throws {
    try await ReceiverHarness().run { caller in
      try await Self.fill("in", 3, caller)
      _ = try await caller.post("\(Self.root)/j?api_key=k", Self.definition("in"))
      _ = try await Self.end(of: "j", caller)
      let out = "\(StagingTests.root)/j-export-1"
      for (query, count) in [("", 1), ("&partName=results", 1), ("&partName=other", 0)] {
        #expect(
          try await caller.get("\(out)/count?api_key=k\(query)").json["count"]?.integer == count)
        let list = try await caller.get("\(out)/list?api_key=k\(query)")
        #expect(list.json["filesMetadata"]?.array?.count == count, "\(query)")
      }
      let batch = try await caller.get("\(out)?api_key=k").json["batch"]
      #expect(batch?["batchType"]?.string == "multipart-batch")
    }
  }

  @Test func abortedJobsStop() async throws {
    try await ReceiverHarness().run { caller in
      try await Self.fill("in", 400, caller)
      _ = try await caller.post("\(Self.root)/j?api_key=k", Self.definition("in"))
      let abort = try await caller.post("\(Self.root)/j/abort?api_key=k", "")
      let end = try await Self.end(of: "j", caller)
      // It may have been quicker than we: then the abort is refused.
      #expect(end["jobStatus"]?.string == (abort.status == 200 ? "aborted" : "completed"))
    }
  }

  @Test func requestsAreChecked() async throws {
    try await ReceiverHarness().run { caller in
      try await Self.fill("in", 1, caller)
      let good = Self.definition("in")
      for id in ["a-name-that-is-too-long", "Bad", "a%20b"] {
        #expect(try await caller.post("\(Self.root)/\(id)?api_key=k", good).status == 400, "\(id)")
      }
      for (part, other) in [
        ("simple-image-processing-v1", "other"), ("staging-batch-input-v1", "x"),
        ("\"cpu\"", "\"tpu\""),
        ("dataset-lint", "other"), ("\"jobInput\"", "\"input\""), ("machineType", "machine"),
        ("\"workspace\"", "\"space\""), ("jsonl", "xml"),
      ] {
        let answer = try await caller.post(
          "\(Self.root)/j?api_key=k", good.replacing(part, with: other))
        #expect(answer.status == 400, "\(other)")
      }
      for more in [
        ", \"processingTimeoutSeconds\": -1", ", \"processingTimeoutSeconds\": \"x\"",
        ", \"notificationsURL\": \"file:///x\"", ", \"notificationsURL\": 7",
      ] {
        let answer = try await caller.post("\(Self.root)/j?api_key=k", Self.definition("in", more))
        #expect(answer.status == 400, "\(more)")
      }
      let workers = good.replacing("\"cpu\"", with: "\"cpu\", \"workersPerMachine\": 0")
      #expect(try await caller.post("\(Self.root)/j?api_key=k", workers).status == 400)
      for field in ["type", "jobInput", "computeConfiguration", "processingSpecification"] {
        let answer = try await caller.post(
          "\(Self.root)/j?api_key=k", good.replacing("\"\(field)\":", with: "\"x\":"))
        #expect(answer.status == 400 && answer.error?.contains(field) == true, "\(answer.text)")
      }
      #expect(
        try await caller.post("\(Self.root)/j?api_key=k", Self.definition("none")).status == 404)
      #expect(try await caller.get("\(Self.root)/j?api_key=k").status == 404)
      #expect(try await caller.get("\(Self.root)?api_key=k").json["jobs"]?.array?.isEmpty == true)
    }
  }

  @Test func endsAreToldToTheWebhook() async throws {
    let told = Locked<[String]>([])
    let router = Router()
    router.post("/hook") { request, _ in
      let body = try await request.body.collect(upTo: 1 << 20)
      told.set(
        told.get() + [
          (request.headers[.authorization] ?? "") + " " + String(buffer: body)
        ])
      return HTTPResponse.Status.ok
    }
    try await Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0))
    ).test(.live) { hook in
      let url = "http://127.0.0.1:\(hook.port ?? 0)/hook"
      try await ReceiverHarness().run { caller in
        let notice = """
          {"ingestId": "i-1", "notificationsURL": "\(url)",
           "notificationCategories": ["ingest-status", "files-status"]}
          """
        _ = try await StagingTests.sendShard(
          StagingTests.tar(2, extra: [("notification_config.json", Array(notice.utf8))]), to: "in",
          caller)
        #expect(try await StagingTests.ends(of: "in", caller).count == 1)
        let count = try await caller.get("\(StagingTests.root)/in/count?api_key=k")
        #expect(count.json["count"]?.integer == 2)
        _ = try await caller.post(
          "\(Self.root)/j?api_key=k", Self.definition("in", ", \"notificationsURL\": \"\(url)\""))
        _ = try await Self.end(of: "j", caller)
        for _ in 0..<1000 where told.get().count < 3 {
          try await Task.sleep(for: .milliseconds(10))
        }
      }
    }
    let messages = told.get()
    #expect(messages.count == 3)
    #expect(messages.allSatisfy { $0.hasPrefix("Bearer rf_my-workspace {") })
    let bodies = try messages.map { try JSONValue(parsing: String($0.drop { $0 != "{" })) }
    let job = try #require(bodies.first { $0["job_id"] != nil })
    #expect(
      job.object?.map(\.name) == ["type", "event_id", "job_id", "job_state", "delivery_attempt"])
    #expect(job["type"]?.string == "roboflow-batch-job-notification-v1")
    for ingest in bodies where ingest["job_id"] == nil {
      #expect(
        ingest.object?.map(\.name) == [
          "type", "event_id", "ingest_id", "batch_id", "shard_id", "notification",
          "delivery_attempt",
        ])
    }
    for part in [
      "ingest-status-notification-v1", "ingest-files-status-notification-v1",
      #""job_state":"success""#, #""ingest_id":"i-1""#, #""ingested_files":["0.png","1.png"]"#,
    ] {
      #expect(messages.contains { $0.contains(part) }, "\(part)")
    }
  }

  @Test func onlyThisMachineIsCalled() {
    let rule = HostRule(allowed: ["hooks.example"])
    for url in [
      "http://127.0.0.1:9/x", "http://localhost/x", "https://[::1]:80/", "HTTP://127.9.9.9",
      "https://hooks.example/a",
    ] {
      #expect(rule.allows(url), "\(url)")
    }
    for url in [
      "http://10.0.0.1/", "http://127.0.0.1.example/", "http://127.0.0.1@example.org/",
      "http://example.org#@127.0.0.1", "http://example.org\\@127.0.0.1", "ftp://127.0.0.1/",
      "http://", "http://0177.0.0.1/", "http://2130706433/", "http://169.254.169.254/",
    ] {
      #expect(!rule.allows(url), "\(url)")
    }
  }
}
