// SPDX-License-Identifier: Apache-2.0

import GRDB

/// One zip upload, from the call that begins it to its result.
struct ZipTask: Sendable, Equatable {
  /// How far it is; `completed` and `failed` are the ends.
  enum Status: String, Sendable {
    /// The zip has not arrived.
    case created
    /// The zip is here, and waits or is processed.
    case running
    case completed
    case failed
  }

  /// The splits that the API takes.
  enum Split: String, Sendable, CaseIterable {
    case train
    case valid
    case test
  }

  var id: String
  var workspace: String
  var project: String
  var split: Split
  var batch: String?
  var tags: [String]
  var annotationOverwrite: Bool
  var status: Status
  /// Seconds since 1970.
  var created: Int64
  /// The SHA-256 of the zip that arrived.
  var sha256: String?
  /// Images in it, once counted.
  var total: Int?
  /// The result as JSON text, made by the code that makes `lint --output-format api`.
  var result: String?
  /// Why it failed.
  var error: String?
}

/// A file of a dataset that was taken in.
struct StoredFile: Sendable {
  var name: String
  var sha256: String
  var bytes: Int64
  var isImage: Bool
}

extension Store {
  /// Records a new task.
  func insert(_ task: ZipTask) async throws {
    try await pool.write { database in
      try database.execute(
        sql: """
          INSERT INTO zip_task
            (id, workspace, project, split, batch, tags, overwrite, status, created)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          task.id, task.workspace, task.project, task.split.rawValue, task.batch,
          task.tags.joined(separator: "\n"), task.annotationOverwrite, task.status.rawValue,
          task.created,
        ])
    }
  }

  /// The task of this id; nil when there is none.
  func zipTask(_ id: String) async throws -> ZipTask? {
    try await pool.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM zip_task WHERE id = ?", arguments: [id])
        .flatMap(ZipTask.init)
    }
  }

  /// The newest tasks of a workspace, or of all for nil.
  func newestZipTasks(_ limit: Int, of workspace: String?) async throws -> [ZipTask] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM zip_task WHERE ? IS NULL OR workspace = ?
          ORDER BY created DESC, id LIMIT ?
          """,
        arguments: [workspace, workspace, limit]
      ).compactMap(ZipTask.init)
    }
  }

  /// The ids of tasks whose zip is here and not yet processed, oldest first.
  func runningZipTasks() async throws -> [String] {
    try await pool.read { database in
      try String.fetchAll(
        database, sql: "SELECT id FROM zip_task WHERE status = 'running' ORDER BY created, id")
    }
  }

  /// Notes that the zip has arrived; false when another one had arrived before.
  func zipArrived(_ id: String, sha256: String) async throws -> Bool {
    try await pool.write { database in
      try database.execute(
        sql:
          "UPDATE zip_task SET status = 'running', sha256 = ? WHERE id = ? AND status = 'created'",
        arguments: [sha256, id])
      return database.changesCount == 1
    }
  }

  /// Ends a task as failed.
  func fail(_ id: String, error: String) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE zip_task SET status = 'failed', error = ? WHERE id = ?",
        arguments: [error, id])
    }
  }

  /// Ends a task as completed and takes its files in, all or nothing.
  ///
  /// A file of the same name and content is there once, however often it is sent.
  func complete(_ task: ZipTask, files: [StoredFile], total: Int, result: String) async throws {
    try await pool.write { database in
      let insert = try database.makeStatement(
        sql: """
          INSERT INTO file
            (workspace, project, name, sha256, bytes, is_image, split, batch, tags, task)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET task = CASE WHEN ? THEN excluded.task ELSE task END
          """)
      for file in files {
        try insert.execute(arguments: [
          task.workspace, task.project, file.name, file.sha256, file.bytes, file.isImage,
          task.split.rawValue, task.batch, task.tags.joined(separator: "\n"), task.id,
          task.annotationOverwrite,
        ])
      }
      try database.execute(
        sql: "UPDATE zip_task SET status = 'completed', total = ?, result = ? WHERE id = ?",
        arguments: [total, result, task.id])
    }
  }
}

extension ZipTask {
  /// Reads a row; nil when it is not one of ours.
  init?(row: Row) {
    guard let split = Split(rawValue: row["split"]), let status = Status(rawValue: row["status"])
    else { return nil }
    let tags: String = row["tags"]
    self.init(
      id: row["id"], workspace: row["workspace"], project: row["project"], split: split,
      batch: row["batch"], tags: tags.split(separator: "\n").map(String.init),
      annotationOverwrite: row["overwrite"], status: status, created: row["created"],
      sha256: row["sha256"], total: row["total"], result: row["result"], error: row["error"])
  }
}
