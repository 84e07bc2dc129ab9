// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import LadingText

/// Jobs over a batch: start, look, abort, begin again.
///
/// Where the document and the real client differ, both are served: `jobStatus` and `progress`
/// beside `job`.
struct JobRoutes: Sendable {
  let store: Store
  let checks: StagingAccess
  let runner: JobRunner

  static let prefix = "/batch-processing/v1/external/:workspace/jobs"

  func add(to router: Router<Context>) {
    let job = Self.prefix + "/:job"
    router.get("\(Self.prefix)") { try await jobs($0, $1) }
    router.post("\(job)") { try await start($0, $1) }
    router.get("\(job)") { try await status($0, $1) }
    router.get("\(job)/stages") { try await stages($0, $1) }
    router.get("\(job)/stages/:stage/tasks") { try await tasks($0, $1) }
    router.get("\(job)/logs") { try await logs($0, $1) }
    router.post("\(job)/abort") { try await abort($0, $1) }
    router.post("\(job)/restart") { try await restart($0, $1) }
  }

  private func place(
    _ request: Request, _ context: Context
  ) throws -> (workspace: String, id: String) {
    let workspace = try checks.access.workspace(request, context)
    let id = try context.parameters.require("job")
    guard isName(id), id.utf8.count <= 20 else {
      throw Refusal(
        .badRequest,
        "The job id must have 1 to 20 characters, lower-case letters, digits, - and _ only")
    }
    return (workspace, id)
  }

  private func job(_ request: Request, _ context: Context) async throws -> Job {
    let place = try place(request, context)
    guard let job = try await store.job(place.id, in: place.workspace) else {
      throw Refusal.missing("job")
    }
    return job
  }

  private func start(_ request: Request, _ context: Context) async throws -> Response {
    let place = try place(request, context)
    let body = try await request.jsonBody()
    let definition = try JobDefinition(body)
    guard try await store.batch(definition.batch, in: place.workspace) != nil else {
      throw Refusal.missing("batch \(definition.batch)")
    }
    let job = Job(
      workspace: place.workspace, id: place.id, name: request.query("name") ?? place.id,
      definition: body.text, status: .pending, created: secondsNow(), changed: secondsNow(),
      run: 1, runtime: 0)
    guard try await store.insert(job) else {
      throw Refusal(.conflict, "There is a job \(place.id) already", hint: "Use another job id")
    }
    await runner.start(job)
    return jsonObject { json in
      json.member("status", "ok")
      json.member("jobId", job.id)
    }
  }

  private func jobs(_ request: Request, _ context: Context) async throws -> Response {
    let workspace = try checks.access.workspace(request, context)
    let size = try checks.pageSize(request)
    let after = try checks.pageKey(request, fields: 1)
    let jobs = try await store.jobs(of: workspace, after: after?[0] ?? "", limit: size + 1)
    return page("jobs", jobs, size: size, key: { [$0.id] }) { Self.write($0, to: &$1) }
  }

  private func status(_ request: Request, _ context: Context) async throws -> Response {
    let job = try await job(request, context)
    let tasks = try await store.tasks(of: job)
    let done = tasks.count { $0.status == .done }
    // The export, planned last, counts as one task more than are known of.
    let total = tasks.contains { $0.stage == .export } ? tasks.count : tasks.count + 1
    return jsonObject { json in
      json.member("status", "ok")
      json.member("jobStatus", job.status.rawValue)
      json.key("progress")
      json.value(job.status == .completed ? 1 : Double(done) / Double(total))
      json.key("job")
      json.object { Self.write(job, to: &$0) }
    }
  }

  private static func write(_ job: Job, to json: inout JSONWriter) {
    json.member("jobId", job.id)
    json.member("name", job.name)
    json.key("jobDefinition")
    json.raw(job.definition.utf8)
    json.key("currentStage")
    switch job.status {
    case .processing: json.value(Stage.processing.rawValue)
    case .exporting: json.value(Stage.export.rawValue)
    default: json.null()
    }
    json.key("plannedStages")
    json.array { json in
      for stage in Stage.allCases { json.value(stage.rawValue) }
    }
    json.member("error", job.status == .failed || job.status == .aborted)
    json.member("isTerminal", job.status.isTerminal)
    json.member("lastNotification", job.error ?? "The job is \(job.status.rawValue)")
    json.member("createdAt", timestamp(job.created))
    json.member("lastUpdate", timestamp(job.changed))
    json.key("restartParametersOverride")
    json.array { _ in }
  }

  private func stages(_ request: Request, _ context: Context) async throws -> Response {
    let job = try await job(request, context)
    let tasks = try await store.tasks(of: job)
    return jsonObject { json in
      json.member("status", "ok")
      json.key("stages")
      json.array { json in
        for stage in Stage.allCases {
          let own = tasks.filter { $0.stage == stage }
          if own.isEmpty { continue }
          json.object { Self.write(stage, own, job, to: &$0) }
        }
      }
    }
  }

  private static func write(
    _ stage: Stage, _ tasks: [JobTask], _ job: Job, to json: inout JSONWriter
  ) {
    let failed = tasks.count { $0.status.type == "error" }
    let done = tasks.count { $0.status == .done }
    json.member("processingStageId", stage.id(job))
    json.member("processingStageName", stage.rawValue)
    json.member("tasksNumber", tasks.count)
    json.key("outputBatches")
    json.array { $0.value(stage.outputBatch(job)) }
    json.member("startTimestamp", timestamp(tasks.map(\.changed).min() ?? job.created))
    json.member("lastEventTimestamp", timestamp(tasks.map(\.changed).max() ?? job.changed))
    json.member("notification", "\(done) of \(tasks.count) tasks done")
    json.member(
      "statusType", failed > 0 ? "error" : done == tasks.count ? "success" : "info")
  }

  private func tasks(_ request: Request, _ context: Context) async throws -> Response {
    let job = try await job(request, context)
    let id = try context.parameters.require("stage")
    guard let stage = Stage.allCases.first(where: { $0.id(job) == id }) else {
      throw Refusal.missing("stage")
    }
    let size = try checks.pageSize(request)
    let after = try checks.pageKey(request, fields: 1)?[0]
    guard let first = Int(after ?? "-1") else {
      throw Refusal(.badRequest, "nextPageToken is not one that was given out")
    }
    let tasks = try await store.tasks(of: job, stage: stage).filter { $0.number > first }
    return page(
      "tasks", Array(tasks.prefix(size + 1)), size: size, key: { [String($0.number)] }
    ) { task, json in
      json.member("taskId", "\(stage.id(job))-\(task.number)")
      json.member("notification", task.notification)
      json.member("statusType", task.status.type)
      json.key("progress")
      json.value(task.status == .done ? 1.0 : 0.0)
      json.member("eventTimestamp", timestamp(task.changed))
    }
  }

  private func logs(_ request: Request, _ context: Context) async throws -> Response {
    let job = try await job(request, context)
    let size = try checks.pageSize(request)
    var severity: JobLog.Severity?
    if let text = request.query("severity"), !text.isEmpty {
      guard let named = JobLog.Severity(rawValue: text) else {
        throw Refusal(.badRequest, "severity must be info, warning or error")
      }
      severity = named
    }
    let after = try checks.pageKey(request, fields: 1)?[0]
    guard let first = Int64(after ?? "0") else {
      throw Refusal(.badRequest, "nextPageToken is not one that was given out")
    }
    let lines = try await store.log(of: job, severity: severity, after: first, limit: size + 1)
    return page("logs", lines, size: size, key: { [String($0.sequence)] }) { line, json in
      json.member("createdAt", timestamp(line.created))
      for (key, value) in [("processingStageId", line.stage), ("taskId", line.task)] {
        json.key(key)
        if let value { json.value(value) } else { json.null() }
      }
      json.member("severity", line.severity.rawValue)
      json.member("reportingModule", "lading-receiver")
      json.member("logType", line.type)
      json.key("payload")
      json.object { $0.member("message", line.message) }
    }
  }

  private func abort(_ request: Request, _ context: Context) async throws -> Response {
    let job = try await job(request, context)
    guard try await store.move(job, to: .aborted, error: "The job was aborted", now: secondsNow())
    else { throw Refusal(.conflict, "The job has ended: it is \(job.status.rawValue)") }
    return jsonObject { $0.member("status", "ok") }
  }

  private func restart(_ request: Request, _ context: Context) async throws -> Response {
    let job = try await job(request, context)
    // Parameters may be given anew; this receiver takes the timeout and the number of workers.
    let overrides = try await request.jsonBody()
    guard let body = try? JSONValue(parsing: job.definition) else { throw Refusal.missing("job") }
    let changed = body.overridden(by: overrides)
    _ = try JobDefinition(changed)
    guard
      let again = try await store.restart(job, definition: changed.text, now: secondsNow())
    else {
      throw Refusal(.conflict, "Only a job that failed or was aborted can be started again")
    }
    await runner.start(again)
    return jsonObject { $0.member("status", "ok") }
  }
}

extension JSONValue {
  /// A job's definition with what a restart gives anew: the timeout and the machine.
  func overridden(by overrides: JSONValue) -> JSONValue {
    guard case .object(var members) = self else { return self }
    func replace(_ name: String, _ value: JSONValue?) {
      guard let value, value != .null else { return }
      members.removeAll { $0.name == name }
      members.append(Member(name, value))
    }
    replace("processingTimeoutSeconds", overrides["processingTimeoutSeconds"])
    if let machine = overrides["computeConfiguration"], machine != .null {
      // Only what is given anew changes.
      replace("computeConfiguration", self["computeConfiguration"]?.updated(by: machine) ?? machine)
    }
    return .object(members)
  }

  /// An object with the members of another in place of its own of that name.
  private func updated(by other: JSONValue) -> JSONValue {
    guard case .object(let members) = self, case .object(let newer) = other else { return other }
    return .object(members.filter { other[$0.name] == nil } + newer)
  }
}
