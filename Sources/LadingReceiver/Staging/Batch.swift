// SPDX-License-Identifier: Apache-2.0

import GRDB

/// A batch of the data staging: files that were sent one by one, or in shards, never both.
struct Batch: Sendable, Equatable {
  /// How its files came.
  enum Kind: String, Sendable {
    case simple = "simple-batch"
    case sharded = "sharded-batch"
    /// The output of a job.
    case multipart = "multipart-batch"
  }

  /// What its files are.
  enum Content: String, Sendable {
    case images
    case videos
    case metadata
    case archives
    case mixed
  }

  var workspace: String
  var id: String
  var displayName: String
  var kind: Kind
  var content: Content
  /// Seconds since 1970.
  var created: Int64

  /// A batch is kept for seven days, as the service documents.
  var expires: Int64 { created + 7 * 86_400 }
}

/// One tar on its way into a batch.
struct Shard: Sendable, Equatable {
  /// How far it is, as `statusType` says: info while it goes on, success and error at the end.
  enum Status: String, Sendable {
    /// The tar has not arrived.
    case created
    /// The tar is here, and waits or is indexed.
    case processing
    case indexed
    case failed

    /// The kind of the status, which clients look at.
    var type: String {
      switch self {
      case .created, .processing: "info"
      case .indexed: "success"
      case .failed: "error"
      }
    }
  }

  var id: String
  var workspace: String
  var batch: String
  var status: Status
  /// When the status came to be, in seconds since 1970.
  var changed: Int64
  /// Images indexed.
  var objects: Int
  var sha256: String?
  /// What went wrong, for `failed`.
  var error: String?
}

/// A file of a batch.
struct BatchFile: Sendable, Equatable {
  var batch: String
  /// The part of an output batch; empty where there are none.
  var part: String
  /// The shard that brought it; empty for a file that came alone.
  var shard: String
  var name: String
  var sha256: String
  var bytes: Int64
  var contentType: String
}

extension Store {
  static func addStaging(to migrator: inout DatabaseMigrator) {
    migrator.registerMigration("data staging") { database in
      try database.execute(
        sql: """
          CREATE TABLE batch (
            workspace TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
            content TEXT NOT NULL, created INTEGER NOT NULL,
            PRIMARY KEY (workspace, id)) WITHOUT ROWID;
          CREATE TABLE shard (
            id TEXT PRIMARY KEY, workspace TEXT NOT NULL, batch TEXT NOT NULL,
            status TEXT NOT NULL, changed INTEGER NOT NULL, objects INTEGER NOT NULL,
            sha256 TEXT, error TEXT) WITHOUT ROWID;
          CREATE INDEX shard_batch ON shard (workspace, batch, id);
          CREATE INDEX shard_status ON shard (status);
          CREATE TABLE batch_file (
            workspace TEXT NOT NULL, batch TEXT NOT NULL, part TEXT NOT NULL,
            shard TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
            bytes INTEGER NOT NULL, content_type TEXT NOT NULL,
            PRIMARY KEY (workspace, batch, part, shard, name)) WITHOUT ROWID;
          CREATE TABLE video_upload (
            id TEXT PRIMARY KEY, workspace TEXT NOT NULL, batch TEXT NOT NULL,
            name TEXT NOT NULL) WITHOUT ROWID;
          """)
    }
  }

  /// The batch, made when it is missing; nil when it is there and of another kind.
  func batch(
    _ wanted: Batch
  ) async throws -> Batch? {
    try await pool.write { database in
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO batch (workspace, id, name, kind, content, created)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          wanted.workspace, wanted.id, wanted.displayName, wanted.kind.rawValue,
          wanted.content.rawValue, wanted.created,
        ])
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM batch WHERE workspace = ? AND id = ?",
        arguments: [wanted.workspace, wanted.id])
      guard let batch = row.flatMap(Batch.init), batch.kind == wanted.kind,
        batch.content == wanted.content
      else { return nil }
      return batch
    }
  }

  /// The batch of this id; nil when there is none.
  func batch(_ id: String, in workspace: String) async throws -> Batch? {
    try await pool.read { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM batch WHERE workspace = ? AND id = ?",
        arguments: [workspace, id]
      ).flatMap(Batch.init)
    }
  }

  /// Up to `limit` batches whose id comes after `id`, by id; of all workspaces with nil.
  func batches(of workspace: String?, after id: String, limit: Int) async throws -> [Batch] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM batch WHERE (? IS NULL OR workspace = ?) AND id > ?
          ORDER BY id LIMIT ?
          """, arguments: [workspace, workspace, id, limit]
      ).compactMap(Batch.init)
    }
  }

  /// How many files a batch has, in one part or in all.
  func count(of batch: String, in workspace: String, part: String?) async throws -> Int {
    try await pool.read { database in
      try Int.fetchOne(
        database,
        sql: """
          SELECT COUNT(*) FROM batch_file
          WHERE workspace = ? AND batch = ? AND (? IS NULL OR part = ?)
          """, arguments: [workspace, batch, part, part]) ?? 0
    }
  }

  /// The parts of a batch, by name.
  func parts(of batch: String, in workspace: String) async throws -> [String] {
    try await pool.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT DISTINCT part FROM batch_file
          WHERE workspace = ? AND batch = ? AND part <> '' ORDER BY part
          """, arguments: [workspace, batch])
    }
  }

  /// Up to `limit` files after the given one, in the order of part, shard and name.
  func files(
    of batch: String, in workspace: String, part: String?,
    after last: (part: String, shard: String, name: String)?, limit: Int
  ) async throws -> [BatchFile] {
    let place = last ?? ("", "", "")
    return try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM batch_file
          WHERE workspace = ? AND batch = ? AND (? IS NULL OR part = ?)
            AND (part, shard, name) > (?, ?, ?)
          ORDER BY part, shard, name LIMIT ?
          """,
        arguments: [workspace, batch, part, part, place.part, place.shard, place.name, limit]
      ).map(BatchFile.init)
    }
  }

  /// The files from the given place on, in the same order.
  func files(
    of batch: String, in workspace: String, part: String?, from first: Int, count: Int
  ) async throws -> [BatchFile] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM batch_file WHERE workspace = ? AND batch = ? AND (? IS NULL OR part = ?)
          ORDER BY part, shard, name LIMIT ? OFFSET ?
          """, arguments: [workspace, batch, part, part, count, first]
      ).map(BatchFile.init)
    }
  }

  /// Takes a file in; one of the same name and shard is replaced.
  func insert(_ file: BatchFile, in workspace: String) async throws {
    try await pool.write { try Self.insert([file], workspace, $0) }
  }

  static func insert(_ files: [BatchFile], _ workspace: String, _ database: Database) throws {
    let insert = try database.makeStatement(
      sql: """
        INSERT OR REPLACE INTO batch_file
          (workspace, batch, part, shard, name, sha256, bytes, content_type)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for file in files {
      try insert.execute(arguments: [
        workspace, file.batch, file.part, file.shard, file.name, file.sha256, file.bytes,
        file.contentType,
      ])
    }
  }
}

extension Batch {
  /// Reads a row; nil when it is not one of ours.
  init?(row: Row) {
    guard let kind = Kind(rawValue: row["kind"]), let content = Content(rawValue: row["content"])
    else { return nil }
    self.init(
      workspace: row["workspace"], id: row["id"], displayName: row["name"], kind: kind,
      content: content, created: row["created"])
  }
}

extension BatchFile {
  init(row: Row) {
    self.init(
      batch: row["batch"], part: row["part"], shard: row["shard"], name: row["name"],
      sha256: row["sha256"], bytes: row["bytes"], contentType: row["content_type"])
  }
}
