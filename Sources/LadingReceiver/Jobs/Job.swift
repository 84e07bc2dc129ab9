// SPDX-License-Identifier: Apache-2.0

import GRDB
import LadingText

/// A batch processing job: a definition, and how far it is.
struct Job: Sendable, Equatable {
  /// How far it is; the last three are ends.
  enum Status: String, Sendable {
    case pending
    case processing
    case exporting
    case completed
    case failed
    case aborted

    var isTerminal: Bool { self == .completed || self == .failed || self == .aborted }
  }

  var workspace: String
  var id: String
  var name: String
  /// The request's body as JSON text.
  var definition: String
  var status: Status
  /// Seconds since 1970.
  var created: Int64
  var changed: Int64
  /// Which run it is: a restart begins a new one.
  var run: Int
  /// Milliseconds that its tasks ran, added up over all workers.
  var runtime: Int64
  /// Why it failed.
  var error: String?
}

/// One of the two stages of a job.
enum Stage: String, Sendable, CaseIterable {
  case processing
  case export

  /// The stage's id in a run of a job.
  func id(_ job: Job) -> String { "\(rawValue)-\(job.run)" }

  /// The batch that the stage's results go to, named so that no two runs share one.
  func outputBatch(_ job: Job) -> String { "\(job.id)-\(rawValue)-\(job.run)" }
}

/// A piece of a stage's work.
struct JobTask: Sendable, Equatable {
  /// How far it is.
  enum Status: String, Sendable {
    case waiting
    case running
    case done
    case failed
    case aborted

    /// The kind of the status, which clients look at.
    var type: String {
      switch self {
      case .waiting, .running: "info"
      case .done: "success"
      case .failed, .aborted: "error"
      }
    }
  }

  var stage: Stage
  /// Its number in the stage, from 0.
  var number: Int
  /// The first image, counted from 0 in the batch's order, and how many there are.
  var first: Int
  var count: Int
  var status: Status
  var changed: Int64
  var notification: String
}

extension Store {
  static func addJobs(to migrator: inout DatabaseMigrator) {
    migrator.registerMigration("jobs") { database in
      try database.execute(
        sql: """
          CREATE TABLE job (
            workspace TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
            definition TEXT NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL,
            changed INTEGER NOT NULL, run INTEGER NOT NULL, runtime INTEGER NOT NULL,
            error TEXT, PRIMARY KEY (workspace, id)) WITHOUT ROWID;
          CREATE TABLE job_task (
            workspace TEXT NOT NULL, job TEXT NOT NULL, run INTEGER NOT NULL,
            stage TEXT NOT NULL, number INTEGER NOT NULL, first INTEGER NOT NULL,
            count INTEGER NOT NULL, status TEXT NOT NULL, changed INTEGER NOT NULL,
            notification TEXT NOT NULL,
            PRIMARY KEY (workspace, job, run, stage, number)) WITHOUT ROWID;
          """)
    }
  }

  /// Records a new job; false when the id is taken.
  func insert(_ job: Job) async throws -> Bool {
    try await pool.write { database in
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO job
            (workspace, id, name, definition, status, created, changed, run, runtime)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)
          """,
        arguments: [
          job.workspace, job.id, job.name, job.definition, job.status.rawValue, job.created,
          job.changed, job.run,
        ])
      guard database.changesCount == 1 else { return false }
      try Self.log(
        job.status, nil, workspace: job.workspace, job: job.id, now: job.created, database)
      return true
    }
  }

  /// The job of this id; nil when there is none.
  func job(_ id: String, in workspace: String) async throws -> Job? {
    try await pool.read { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM job WHERE workspace = ? AND id = ?",
        arguments: [workspace, id]
      ).flatMap(Job.init)
    }
  }

  /// Up to `limit` jobs whose id comes after `id`, by id; of all workspaces with nil.
  func jobs(of workspace: String?, after id: String, limit: Int) async throws -> [Job] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM job WHERE (? IS NULL OR workspace = ?) AND id > ? ORDER BY id LIMIT ?
          """, arguments: [workspace, workspace, id, limit]
      ).compactMap(Job.init)
    }
  }

  /// The jobs that a stopped server had left.
  func unfinishedJobs() async throws -> [Job] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM job WHERE status IN ('pending', 'processing', 'exporting')"
      ).compactMap(Job.init)
    }
  }

  /// Moves a job on, unless it has ended meanwhile; false then.
  @discardableResult
  func move(
    _ job: Job, to status: Job.Status, error: String? = nil, now: Int64
  ) async throws -> Bool {
    try await pool.write { database in
      try database.execute(
        sql: """
          UPDATE job SET status = ?, error = ?, changed = ?
          WHERE workspace = ? AND id = ? AND run = ?
            AND status IN ('pending', 'processing', 'exporting')
          """,
        arguments: [status.rawValue, error, now, job.workspace, job.id, job.run])
      guard database.changesCount == 1 else { return false }
      try Self.log(status, error, workspace: job.workspace, job: job.id, now: now, database)
      return true
    }
  }

  /// Begins a new run of a job that has ended; the job as it is then, nil where it has not ended.
  func restart(_ job: Job, definition: String, now: Int64) async throws -> Job? {
    try await pool.write { database in
      try database.execute(
        sql: """
          UPDATE job SET status = 'pending', error = NULL, changed = ?, run = run + 1,
            runtime = 0, definition = ?
          WHERE workspace = ? AND id = ? AND status IN ('failed', 'aborted')
          """, arguments: [now, definition, job.workspace, job.id])
      guard database.changesCount == 1 else { return nil }
      try Self.log(
        .pending, "The job begins anew", workspace: job.workspace, job: job.id, now: now, database)
      return try Row.fetchOne(
        database, sql: "SELECT * FROM job WHERE workspace = ? AND id = ?",
        arguments: [job.workspace, job.id]
      ).flatMap(Job.init)
    }
  }

  /// Adds to a job's summed run time; the sum.
  func addRuntime(_ milliseconds: Int64, to job: Job) async throws -> Int64 {
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE job SET runtime = runtime + ? WHERE workspace = ? AND id = ? AND run = ?",
        arguments: [milliseconds, job.workspace, job.id, job.run])
      return try Int64.fetchOne(
        database, sql: "SELECT runtime FROM job WHERE workspace = ? AND id = ?",
        arguments: [job.workspace, job.id]) ?? 0
    }
  }

  /// Records the state of a task.
  func put(_ task: JobTask, of job: Job) async throws { try await put([task], of: job) }

  /// Records the states of tasks, all or none: a plan of which a crash left a part would be taken for
  /// the whole.
  func put(_ tasks: [JobTask], of job: Job) async throws {
    try await pool.write { database in
      let insert = try database.makeStatement(
        sql: """
          INSERT OR REPLACE INTO job_task
            (workspace, job, run, stage, number, first, count, status, changed, notification)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """)
      for task in tasks {
        try insert.execute(arguments: [
          job.workspace, job.id, job.run, task.stage.rawValue, task.number, task.first,
          task.count, task.status.rawValue, task.changed, task.notification,
        ])
        try Self.log(task, of: job, database)
      }
    }
  }

  /// Ends a task and takes its results in, all or nothing.
  func finish(_ task: JobTask, of job: Job, results: BatchFile) async throws {
    try await pool.write { database in
      try Self.insert([results], job.workspace, database)
      try database.execute(
        sql: """
          UPDATE job_task SET status = 'done', changed = ?, notification = ?
          WHERE workspace = ? AND job = ? AND run = ? AND stage = ? AND number = ?
          """,
        arguments: [
          task.changed, task.notification, job.workspace, job.id, job.run, task.stage.rawValue,
          task.number,
        ])
      var done = task
      done.status = .done
      try Self.log(done, of: job, database)
    }
  }

  /// The tasks of a job's current run, by stage and number; of one stage where it is given.
  func tasks(of job: Job, stage: Stage? = nil) async throws -> [JobTask] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM job_task
          WHERE workspace = ? AND job = ? AND run = ? AND (? IS NULL OR stage = ?)
          ORDER BY stage DESC, number
          """,
        arguments: [job.workspace, job.id, job.run, stage?.rawValue, stage?.rawValue]
      ).compactMap(JobTask.init)
    }
  }
}

extension Job {
  /// Reads a row; nil when it is not one of ours.
  init?(row: Row) {
    guard let status = Status(rawValue: row["status"]) else { return nil }
    self.init(
      workspace: row["workspace"], id: row["id"], name: row["name"],
      definition: row["definition"], status: status, created: row["created"],
      changed: row["changed"], run: row["run"], runtime: row["runtime"], error: row["error"])
  }
}

extension JobTask {
  /// Reads a row; nil when it is not one of ours.
  init?(row: Row) {
    guard let stage = Stage(rawValue: row["stage"]), let status = Status(rawValue: row["status"])
    else { return nil }
    self.init(
      stage: stage, number: row["number"], first: row["first"], count: row["count"],
      status: status, changed: row["changed"], notification: row["notification"])
  }
}
