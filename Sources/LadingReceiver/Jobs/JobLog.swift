// SPDX-License-Identifier: Apache-2.0

import GRDB

/// One line of what a job has said.
///
/// Source: what inference-cli reads from `/jobs/{job_id}/logs`.
struct JobLog: Sendable, Equatable {
  /// How grave it is.
  enum Severity: String, Sendable, CaseIterable {
    case info
    case warning
    case error
  }

  var sequence: Int64
  /// Seconds since 1970.
  var created: Int64
  var stage: String?
  var task: String?
  var severity: Severity
  /// What kind of line it is, such as `task-running`.
  var type: String
  var message: String
}

extension Store {
  static func addJobLog(to migrator: inout DatabaseMigrator) {
    migrator.registerMigration("job log") { database in
      try database.execute(
        sql: """
          CREATE TABLE job_log (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, workspace TEXT NOT NULL,
            job TEXT NOT NULL, created INTEGER NOT NULL, stage TEXT, task TEXT,
            severity TEXT NOT NULL, type TEXT NOT NULL, message TEXT NOT NULL);
          CREATE INDEX job_log_job ON job_log (workspace, job, sequence);
          """)
    }
  }

  /// Notes what a job has come to, in the transaction that brings it there.
  static func log(
    _ status: Job.Status, _ message: String?, workspace: String, job: String, now: Int64,
    _ database: Database
  ) throws {
    let severity: JobLog.Severity
    switch status {
    case .failed: severity = .error
    case .aborted: severity = .warning
    default: severity = .info
    }
    try write(
      workspace, job, now, nil, nil, severity, "job-\(status.rawValue)",
      message ?? "The job is \(status.rawValue)", database)
  }

  /// Notes what a task has come to, in the transaction that brings it there.
  static func log(_ task: JobTask, of job: Job, _ database: Database) throws {
    let severity: JobLog.Severity = task.status.type == "error" ? .error : .info
    let stage = task.stage.id(job)
    try write(
      job.workspace, job.id, task.changed, stage, "\(stage)-\(task.number)", severity,
      "task-\(task.status.rawValue)", task.notification, database)
  }

  private static func write(
    _ workspace: String, _ job: String, _ now: Int64, _ stage: String?, _ task: String?,
    _ severity: JobLog.Severity, _ type: String, _ message: String, _ database: Database
  ) throws {
    try database.execute(
      sql: """
        INSERT INTO job_log (workspace, job, created, stage, task, severity, type, message)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [workspace, job, now, stage, task, severity.rawValue, type, message])
  }

  /// Up to `limit` lines of a job after the given one, in the order in which they were written; of
  /// one severity where it is given.
  func log(
    of job: Job, severity: JobLog.Severity?, after sequence: Int64, limit: Int
  ) async throws -> [JobLog] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM job_log
          WHERE workspace = ? AND job = ? AND sequence > ? AND (? IS NULL OR severity = ?)
          ORDER BY sequence LIMIT ?
          """,
        arguments: [
          job.workspace, job.id, sequence, severity?.rawValue, severity?.rawValue, limit,
        ]
      ).compactMap(JobLog.init)
    }
  }
}

extension JobLog {
  /// Reads a row; nil when it is not one of ours.
  init?(row: Row) {
    guard let severity = Severity(rawValue: row["severity"]) else { return nil }
    self.init(
      sequence: row["sequence"], created: row["created"], stage: row["stage"], task: row["task"],
      severity: severity, type: row["type"], message: row["message"])
  }
}
