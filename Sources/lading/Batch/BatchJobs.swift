// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingText
import LadingUpload

/// `lading batch start`: starts a job over a batch.
struct BatchStartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Start a job that runs a workflow over a batch.",
    discussion: """
        lading batch start job-1 --batch my-batch --workflow my-workflow --wait

      The receiver of 'lading serve' has one workflow, dataset-lint.
      """)

  @Argument(help: "The job's id: at most 20 of a-z, 0-9, - and _.") var job: JobIdentifier
  @Option(help: "The batch to process.") var batch: BatchIdentifier
  @Option(help: "Process this part only.") var part: String?
  @Option(help: "What people call the job.") var name: String?
  @Option(
    help: ArgumentHelp(
      "Who is told of the end, as 'lading batch listen'.", valueName: "url"))
  var notificationsUrl: String?
  @OptionGroup var definition: JobOptions
  @OptionGroup var following: JobFollowing
  @OptionGroup var options: BatchAccess

  mutating func validate() throws {
    if let url = notificationsUrl, !["http://", "https://"].contains(where: url.hasPrefix) {
      throw ValidationError("--notifications-url takes an http or https address.")
    }
  }

  func run() throws {
    let command = self
    let end = try following.job(job, options) { (batches) async throws(UploadError) in
      var request = command.definition.request(
        of: command.batch, workspace: batches.workspaceName,
        notifications: command.notificationsUrl)
      request.part = command.part
      try await batches.start(command.job, request, name: command.name)
    }
    try JobOutcome(job: end, id: job, hasEnded: following.wait, isJSON: options.json).show()
  }
}

/// Whether the end of a job is waited for, and how long.
struct JobFollowing: ParsableArguments {
  @Flag(help: "Wait for the end.") var wait = false
  @OptionGroup var waiting: BatchWaitOptions

  /// A job as it is after `first`, or at its end where that is waited for.
  func job(
    _ id: JobIdentifier, _ options: BatchAccess,
    after first: @escaping @Sendable (BatchService) async throws(UploadError) -> Void = { _ in }
  ) throws(Failure) -> BatchJob {
    let (waits, waiting) = (wait, waiting)
    let line =
      waits
      ? ProgressLine("processing", style: options.talk.progress, isQuiet: options.talk.quiet) : nil
    let job = try options.run { (batches) async throws(UploadError) -> BatchJob in
      try await first(batches)
      if waits { return try await waiting.watch(batches, line).job(id) }
      return try await batches.job(id)
    }
    line?.finish()
    return job
  }
}

/// What a job is to do.
struct JobOptions: ParsableArguments {
  @Option(help: "The workflow to run.") var workflow: String
  @Option(help: "The workflow's workspace; by default the batch's.") var workflowWorkspace: String?
  @Option(help: "What it runs on.") var machine = JobRequest.Machine.cpu
  @Option(help: ArgumentHelp("Workers on a machine.", valueName: "n")) var workers = 4
  @Option(help: ArgumentHelp("How long all workers together may run.", valueName: "seconds"))
  var timeout = 3600
  @Option(help: "How results are written.") var aggregation = JobRequest.Aggregation.jsonl
  mutating func validate() throws {
    guard workers >= 1 else { throw ValidationError("--workers takes a number from 1 on.") }
    guard timeout >= 0 else { throw ValidationError("--timeout takes seconds, from 0 on.") }
  }

  /// The job over a batch of this workspace; `notifications` is told of its end.
  func request(
    of batch: BatchIdentifier, workspace: String, notifications: String?
  ) -> JobRequest {
    JobRequest(
      batch: batch, workflow: workflow, workflowWorkspace: workflowWorkspace ?? workspace,
      machine: machine, workers: workers, timeout: timeout, aggregation: aggregation,
      notificationsURL: notifications)
  }
}

/// `lading batch job`: how far a job is.
struct BatchJobCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job", abstract: "How far a job is, or how it ended.")

  @Argument(help: "The job.") var job: JobIdentifier
  @OptionGroup var following: JobFollowing
  @OptionGroup var options: BatchAccess

  func run() throws {
    let end = try following.job(job, options)
    try JobOutcome(job: end, id: job, hasEnded: end.state != .running, isJSON: options.json).show()
  }
}

/// Says how a job is; throws what it has come to where that is not fine.
struct JobOutcome {
  var job: BatchJob
  var id: JobIdentifier
  var hasEnded: Bool
  var isJSON: Bool
  /// The step of `batch run` that this is; nil for a command by itself.
  var step: String?

  func show() throws(Failure) {
    if isJSON {
      try writeJSON(step: step) { json in
        json.member("job", id.text)
        json.member("state", job.state.rawValue)
        json.member("status", job.status)
        if let progress = job.progress {
          json.key("progress")
          json.value(progress)
        }
        if let text = job.notification { json.member("notification", text) }
      }
    } else {
      let share = job.progress.map { ", \(Int(($0 * 100).rounded())) %" } ?? ""
      try Console.write("\(id.text): \(printable(job.status))\(share)\n")
    }
    guard hasEnded else { return }
    switch job.state {
    case .running, .completed: return
    case .failed:
      throw Failure(
        .refused, "job \(id.text) failed\(job.notification.map { ": \($0)" } ?? "")",
        hint: "run it anew with 'lading batch restart \(id.text)'")
    case .aborted:
      throw Failure(
        .refused, "job \(id.text) was aborted",
        hint: "run it anew with 'lading batch restart \(id.text)'")
    }
  }
}

/// `lading batch jobs`: the jobs of the workspace.
struct BatchJobsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jobs", abstract: "The jobs of the workspace.")

  @OptionGroup var options: BatchAccess

  func run() throws {
    try options.list(
      "jobs",
      [
        ("JOB", "id"), ("STATE", "state"), ("STATUS", "status"), ("NOTE", "notification"),
      ], empty: "The workspace has no jobs.",
      asking: { (batches) async throws(UploadError) in try await batches.jobs() },
      row: {
        [
          .text($0.id), .text($0.state.rawValue), .text($0.status),
          $0.notification.map { .text($0) },
        ]
      })
  }
}

/// `lading batch stages`: the stages of a job, each with its output batch.
struct BatchStagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stages", abstract: "The stages of a job, and where their results are.")

  @Argument(help: "The job.") var job: JobIdentifier
  @OptionGroup var options: BatchAccess

  func run() throws {
    let job = job
    try options.list(
      "stages",
      [
        ("STAGE", "id"), ("NAME", "name"), ("TASKS", "tasks"), ("KIND", "kind"),
        ("OUTPUT", "outputs"), ("NOTE", "notification"),
      ], empty: "The job has no stages yet.",
      asking: { (batches) async throws(UploadError) in try await batches.stages(of: job) },
      row: {
        [
          .text($0.id), .text($0.name), $0.tasks.map { .number($0) }, .text($0.type),
          .texts($0.outputs), $0.notification.map { .text($0) },
        ]
      })
  }
}

/// `lading batch tasks`: the tasks of a stage.
struct BatchTasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks", abstract: "The tasks of a job's stage.")

  @Argument(help: "The job.") var job: JobIdentifier
  @Argument(help: "The stage, as 'lading batch stages' names it.") var stage: String
  @OptionGroup var options: BatchAccess

  func run() throws {
    let (job, stage) = (job, stage)
    try options.list(
      "tasks", [("TASK", "id"), ("KIND", "kind"), ("DONE", "progress"), ("NOTE", "notification")],
      empty: "The stage has no tasks.",
      asking: { (batches) async throws(UploadError) in
        try await batches.tasks(of: job, stage: stage)
      },
      row: {
        [
          .text($0.id), .text($0.type), $0.progress.map { .share($0) },
          $0.notification.map { .text($0) },
        ]
      })
  }
}

/// `lading batch abort`: stops a job.
struct BatchAbortCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "abort", abstract: "Stop a job.")

  @Argument(help: "The job.") var job: JobIdentifier
  @OptionGroup var options: BatchAccess

  func run() throws {
    let job = job
    let end = try options.run { (batches) async throws(UploadError) -> BatchJob in
      try await batches.abort(job)
      return try await batches.job(job)
    }
    try JobOutcome(job: end, id: job, hasEnded: false, isJSON: options.json).show()
  }
}

/// `lading batch restart`: runs a job anew that failed or was aborted.
struct BatchRestartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restart", abstract: "Run a job anew that failed or was aborted.")

  @Argument(help: "The job.") var job: JobIdentifier
  @Option(help: ArgumentHelp("How long all workers together may run.", valueName: "seconds"))
  var timeout: Int?
  @Option(help: "What it runs on.") var machine: JobRequest.Machine?
  @Option(help: ArgumentHelp("Workers on a machine.", valueName: "n")) var workers: Int?
  @OptionGroup var following: JobFollowing
  @OptionGroup var options: BatchAccess

  func run() throws {
    let command = self
    let end = try following.job(job, options) { (batches) async throws(UploadError) in
      try await batches.restart(
        command.job, timeout: command.timeout, machine: command.machine, workers: command.workers)
    }
    try JobOutcome(job: end, id: job, hasEnded: following.wait, isJSON: options.json).show()
  }
}

/// `lading batch listen`: becomes the receiver's listener, since this command carries no server.
struct BatchListenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "listen", abstract: "Hear notifications instead of asking, a line of JSON each.",
    discussion: """
        lading batch listen --workspace my-workspace --until-job job-1

      The options are those of 'lading-receiver listen'; lading batch listen --help shows them.
      """, helpNames: [])

  @Argument(parsing: .captureForPassthrough)
  var arguments: [String] = []

  func run() throws { try ReceiverProgram.become(["listen"] + arguments) }
}
