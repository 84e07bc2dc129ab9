// SPDX-License-Identifier: Apache-2.0

public import LadingModel
import LadingText

/// Roboflow's zip upload: a signed address is asked for, the zip is put there, and the task that
/// unpacks it is followed to its end.
///
/// Source: "Upload a Dataset Zip" of Roboflow's REST API.
public struct RoboflowZipTarget: UploadTarget {
  private let service: Service
  private let workspace: String
  private let project: String
  private let options: TargetURI.ZipOptions

  /// A project of a workspace.
  public init(
    service: Service, workspace: String, project: String, options: TargetURI.ZipOptions
  ) {
    self.service = service
    self.workspace = workspace
    self.project = project
    self.options = options
  }

  /// `roboflow://WORKSPACE/PROJECT`, with what changes where the images go.
  public var address: String {
    TargetURI.roboflowZip(workspace: workspace, project: project, options: options)
      .address(endpoint: service.endpoint)
  }

  /// Where Roboflow answers.
  public static let defaultEndpoint = "https://api.roboflow.com"

  /// Parts go one after another, so that each verdict is seen before the next hours begin.
  public var concurrency: Int { 1 }

  /// How often an address that has expired is asked for again.
  private static let renewals = 3

  /// Sends one zip.
  public func send(
    _ item: UploadItem, _ context: UploadContext
  ) async throws(UploadError) -> Receipt {
    let key = UploadJournal.Key(target: address, item: item.sha256)
    if let record = context.journal.record(key), record.receipt == nil,
      let taskId = record.values["taskId"],
      let task = try await find(taskId, wasSent: record.step == .sent, context)
    {
      context.observe(.notice("\(item.name): going on with task \(taskId) of an earlier run"))
      return try await follow(taskId, item, context, known: task)
    }
    for renewal in 0...Self.renewals {
      let ticket = try await initiate()
      try await context.journal.note(
        key, .initiated, name: item.name, values: ["taskId": ticket.taskId])
      var call = Call(
        .put, ticket.signedURL, headers: [("Content-Type", "application/zip")],
        body: .file(item.body))
      call.meter = context.meter(item.name)
      let answer = try await service.wire.send(call)
      if answer.isSuccess {
        try await context.journal.note(key, .sent, name: item.name)
        return try await follow(ticket.taskId, item, context, url: ticket.url)
      }
      guard isExpired(answer), renewal < Self.renewals else {
        throw service.refusal(answer, "the zip \(item.name)")
      }
      context.observe(.notice("\(item.name): the signed address has expired, asking for another"))
    }
    throw UploadError(.gaveUp, "\(service.name)'s signed addresses expire before the zip is sent")
  }

  /// What an earlier run's task is doing; nil where the zip must be sent anew.
  ///
  /// A task that still waits for its zip is abandoned, unless its zip was taken: then it has hardly
  /// begun. One that may have been taken without our hearing of it is given a moment to begin.
  private func find(
    _ taskId: String, wasSent: Bool, _ context: UploadContext
  ) async throws(UploadError) -> ZipWire.Task? {
    for look in 0..<3 {
      guard let task = try await self.task(taskId) else { return nil }
      if wasSent || task.phase != .waiting { return task }
      if look < 2 {
        do { try await Task.sleep(for: min(context.pollInterval, .seconds(1))) } catch {
          throw UploadError(.gaveUp, "interrupted")
        }
      }
    }
    return nil
  }

  /// Where a task stands: its status and progress, and its receipt once it has ended.
  ///
  /// Throws `refused` for a task that the service does not know.
  public func state(of taskId: String) async throws(UploadError) -> TaskState {
    guard let task = try await task(taskId) else {
      throw UploadError(
        .refused, "\(service.name) knows no task \(taskId) in workspace \(workspace)", status: 404)
    }
    let unknown = UploadItem(path: "", name: taskId, bytes: 0, sha256: "", count: nil)
    let hasEnded = task.phase == .completed || task.phase == .failed
    return TaskState(
      status: task.status, progress: task.progress,
      receipt: hasEnded ? receipt(of: task, taskId, unknown) : nil)
  }

  private func initiate() async throws(UploadError) -> ZipWire.Ticket {
    let what = "an upload to \(workspace)/\(project)"
    let path = [workspace, project, "upload", "zip"]
    let body = CallBody.json { json in
      if let split = options.split { json.member("split", split) }
      if let batch = options.batch { json.member("batchName", batch) }
      if !options.tags.isEmpty {
        json.key("tags")
        json.array { json in for tag in options.tags { json.value(tag) } }
      }
    }
    for _ in 1..<service.wire.policy.attempts {
      do {
        return try await ticket(service.json(.post, path, body: body, what))
      } catch  where error.code == .unsure {
        // At worst a task was made whose address nobody knows: it is abandoned, and no image is in it.
      }
    }
    return try await ticket(service.json(.post, path, body: body, what))
  }

  private func ticket(_ json: JSONValue) throws(UploadError) -> ZipWire.Ticket {
    guard let ticket = ZipWire.Ticket(json) else {
      throw UploadError(.refused, "\(service.name) gave no signed address for the zip")
    }
    return ticket
  }

  /// The task; nil when the service knows none of this name.
  private func task(
    _ taskId: String, url: String? = nil
  ) async throws(UploadError) -> ZipWire.Task? {
    var answer = try await service.ask(.get, [workspace, "upload", "zip", taskId])
    // The documents know two paths; the service's own word counts where it is at its own host.
    if answer.status == 404, let url, service.endpoint.isHost(of: url) {
      answer = try await service.ask(.get, url: url)
    }
    if answer.status == 404 { return nil }
    guard answer.isSuccess, let json = answer.json, let task = ZipWire.Task(json) else {
      throw service.refusal(answer, "the state of task \(taskId)")
    }
    return task
  }

  private func follow(
    _ taskId: String, _ item: UploadItem, _ context: UploadContext, url: String? = nil,
    known: ZipWire.Task? = nil
  ) async throws(UploadError) -> Receipt {
    var status = known?.status ?? "sent"
    var next = known
    return try await context.poll(
      "task \(taskId) of \(item.name)", state: { "its status is '\(status)'" }
    ) { () async throws(UploadError) -> Receipt? in
      let task: ZipWire.Task
      if let known = next {
        task = known
        next = nil
      } else if let found = try await self.task(taskId, url: url) {
        task = found
      } else {
        throw UploadError(
          .refused, "\(service.name) does not know task \(taskId) any more",
          hint: "look at the project itself before sending \(item.name) again", status: 404)
      }
      status = task.status
      context.observe(.processing(name: item.name, status: status, progress: task.progress))
      switch task.phase {
      case .completed, .failed: return receipt(of: task, taskId, item)
      case .waiting, .working: return nil
      }
    }
  }

  private func receipt(of task: ZipWire.Task, _ taskId: String, _ item: UploadItem) -> Receipt {
    let rejected = max(0, task.result?["failed"]?.integer ?? 0)
    var errors = Receipt.Remark.list(task.result?["errors"])
    if task.phase == .failed {
      errors.insert(Receipt.Remark(reason: task.error ?? "the service gives no reason"), at: 0)
    }
    let outcome: Receipt.Outcome =
      task.phase == .failed ? .failed : rejected > 0 ? .partial : .confirmed
    return Receipt(
      target: address, name: item.name, bytes: item.bytes, sha256: item.sha256, outcome: outcome,
      references: ["taskId": taskId], sent: item.count,
      accepted: task.phase == .failed ? 0 : task.result?["uploaded"]?.integer,
      rejected: rejected, warnings: Receipt.Remark.list(task.result?["warnings"]), errors: errors)
  }
}

/// Whether a signed address was refused because its time is over.
///
/// Source: S3 answers 403 AccessDenied "Request has expired", GCS 400 ExpiredToken, nginx's
/// secure_link 410.
func isExpired(_ answer: Answer) -> Bool {
  if answer.status == 410 { return true }
  guard answer.status == 403 || answer.status == 400 else { return false }
  return String(decoding: answer.body.prefix(4096), as: UTF8.self).lowercased().contains("expired")
}
