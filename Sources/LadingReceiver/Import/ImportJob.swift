// SPDX-License-Identifier: Apache-2.0

import GRDB
import LadingText

/// A dataset of records, and the schema that says what a record has.
struct RecordDataset: Sendable, Equatable {
  var id: String
  var workspace: String
  var name: String
  /// JSON text; nil until one is set.
  var schema: String?
  var created: Int64
  /// Records taken in, over all imports.
  var total: Int
}

/// One file on its way into a dataset.
struct ImportJob: Sendable, Equatable {
  /// How far it is; the last four are ends.
  enum Status: String, Sendable {
    /// The file has not arrived.
    case uninitialised
    /// The file waits behind another of the same dataset.
    case queued
    case processing
    case complete
    case partial
    case failed
    case pendingSchema = "pending_schema"
  }

  var id: String
  var dataset: String
  var fileName: String
  var status: Status
  var created: Int64
  var changed: Int64
  var sha256: String?
  var accepted: Int?
  var duplicates: Int?
  /// Records that were refused, as JSON text: an array of errors.
  var rejected: Int?
  var errors: String?
  var reason: String?
}

extension Store {
  static func addImports(to migrator: inout DatabaseMigrator) {
    migrator.registerMigration("record imports") { database in
      try database.execute(
        sql: """
          CREATE TABLE record_dataset (
            id TEXT PRIMARY KEY, workspace TEXT NOT NULL, name TEXT NOT NULL, schema TEXT,
            created INTEGER NOT NULL) WITHOUT ROWID;
          CREATE TABLE record (
            dataset TEXT NOT NULL, digest TEXT NOT NULL,
            PRIMARY KEY (dataset, digest)) WITHOUT ROWID;
          CREATE TABLE import_job (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            dataset TEXT NOT NULL, file_name TEXT NOT NULL, status TEXT NOT NULL,
            created INTEGER NOT NULL, changed INTEGER NOT NULL, arrived INTEGER, sha256 TEXT,
            accepted INTEGER, duplicates INTEGER, rejected INTEGER, errors TEXT, reason TEXT);
          CREATE INDEX import_dataset ON import_job (dataset, sequence);
          """)
    }
  }

  /// Records a new dataset.
  func insert(_ dataset: RecordDataset) async throws {
    try await pool.write { database in
      try database.execute(
        sql: """
          INSERT INTO record_dataset (id, workspace, name, schema, created)
          VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [
          dataset.id, dataset.workspace, dataset.name, dataset.schema, dataset.created,
        ])
    }
  }

  /// The dataset of this id; nil when there is none.
  func recordDataset(_ id: String) async throws -> RecordDataset? {
    try await pool.read { database in
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT * FROM record_dataset WHERE id = ?", arguments: [id])
      else { return nil }
      let total =
        try Int.fetchOne(
          database, sql: "SELECT COUNT(*) FROM record WHERE dataset = ?", arguments: [id]) ?? 0
      return RecordDataset(
        id: row["id"], workspace: row["workspace"], name: row["name"], schema: row["schema"],
        created: row["created"], total: total)
    }
  }

  /// Sets a dataset's schema.
  func setSchema(_ schema: String, of dataset: String) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE record_dataset SET schema = ? WHERE id = ?", arguments: [schema, dataset])
    }
  }

  /// Records a new import.
  func insert(_ job: ImportJob) async throws {
    try await pool.write { database in
      try database.execute(
        sql: """
          INSERT INTO import_job (id, dataset, file_name, status, created, changed)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          job.id, job.dataset, job.fileName, job.status.rawValue, job.created, job.changed,
        ])
    }
  }

  /// The import of this id; nil when there is none.
  func importJob(_ id: String) async throws -> ImportJob? {
    try await pool.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM import_job WHERE id = ?", arguments: [id])
        .flatMap(ImportJob.init)
    }
  }

  /// The imports of a dataset, the newest first.
  func importJobs(of dataset: String) async throws -> [ImportJob] {
    try await pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM import_job WHERE dataset = ? ORDER BY sequence DESC",
        arguments: [dataset]
      ).compactMap(ImportJob.init)
    }
  }

  /// The newest imports of a workspace, or of all for nil, each with the name of its dataset.
  func newestImports(
    _ limit: Int, of workspace: String?
  ) async throws -> [(job: ImportJob, dataset: String)] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT import_job.*, record_dataset.name AS dataset_name,
            record_dataset.workspace AS workspace
          FROM import_job JOIN record_dataset ON record_dataset.id = import_job.dataset
          WHERE ? IS NULL OR record_dataset.workspace = ? ORDER BY sequence DESC LIMIT ?
          """,
        arguments: [workspace, workspace, limit]
      ).compactMap { row in
        guard let job = ImportJob(row: row) else { return nil }
        let (owner, name): (String, String) = (row["workspace"], row["dataset_name"])
        return (job, "\(owner)/\(name)")
      }
    }
  }

  /// The imports that wait, in the order in which their files arrived.
  func waitingImports() async throws -> [ImportJob] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM import_job WHERE status IN ('queued', 'processing')
          ORDER BY arrived, sequence
          """
      ).compactMap(ImportJob.init)
    }
  }

  /// Notes that the file has arrived; false when another one had arrived before.
  func importArrived(_ id: String, sha256: String, now: Int64) async throws -> Bool {
    try await pool.write { database in
      try database.execute(
        sql: """
          UPDATE import_job SET status = 'queued', sha256 = ?, changed = ?,
            arrived = (SELECT COALESCE(MAX(arrived), 0) + 1 FROM import_job)
          WHERE id = ? AND status = 'uninitialised'
          """, arguments: [sha256, now, id])
      return database.changesCount == 1
    }
  }

  /// Says that an import is being processed.
  func beginImport(_ id: String, now: Int64) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE import_job SET status = 'processing', changed = ? WHERE id = ?",
        arguments: [now, id])
    }
  }

  /// Ends an import and takes its records in, all or nothing.
  ///
  /// A record that the dataset has already counts as accepted, and is there once.
  func end(_ job: ImportJob, digests: [String]) async throws {
    try await pool.write { database in
      var duplicates = 0
      let insert = try database.makeStatement(
        sql: "INSERT OR IGNORE INTO record (dataset, digest) VALUES (?, ?)")
      for digest in digests {
        try insert.execute(arguments: [job.dataset, digest])
        if database.changesCount == 0 { duplicates += 1 }
      }
      try database.execute(
        sql: """
          UPDATE import_job SET status = ?, changed = ?, accepted = ?, duplicates = ?,
            rejected = ?, errors = ?, reason = ?
          WHERE id = ?
          """,
        arguments: [
          job.status.rawValue, job.changed, job.accepted, duplicates, job.rejected, job.errors,
          job.reason, job.id,
        ])
    }
  }
}

extension ImportJob {
  /// Reads a row; nil when it is not one of ours.
  init?(row: Row) {
    guard let status = Status(rawValue: row["status"]) else { return nil }
    self.init(
      id: row["id"], dataset: row["dataset"], fileName: row["file_name"], status: status,
      created: row["created"], changed: row["changed"], sha256: row["sha256"],
      accepted: row["accepted"], duplicates: row["duplicates"], rejected: row["rejected"],
      errors: row["errors"], reason: row["reason"])
  }
}
