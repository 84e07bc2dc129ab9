// SPDX-License-Identifier: Apache-2.0

import GRDB

extension Store {
  /// Records a new shard.
  func insert(_ shard: Shard) async throws {
    try await pool.write { database in
      try database.execute(
        sql: """
          INSERT INTO shard (id, workspace, batch, status, changed, objects)
          VALUES (?, ?, ?, ?, ?, 0)
          """,
        arguments: [shard.id, shard.workspace, shard.batch, shard.status.rawValue, shard.changed])
    }
  }

  /// The shard of this id; nil when there is none.
  func shard(_ id: String) async throws -> Shard? {
    try await pool.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM shard WHERE id = ?", arguments: [id])
        .flatMap(Shard.init)
    }
  }

  /// Up to `limit` shards of a batch whose id comes after `id`, by id.
  func shards(
    of batch: String, in workspace: String, after id: String, limit: Int
  ) async throws -> [Shard] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM shard WHERE workspace = ? AND batch = ? AND id > ? ORDER BY id LIMIT ?
          """, arguments: [workspace, batch, id, limit]
      ).compactMap(Shard.init)
    }
  }

  /// The ids of shards whose tar is here and not yet indexed.
  func processingShards() async throws -> [String] {
    try await pool.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT id FROM shard WHERE status = 'processing'
            AND NOT EXISTS (SELECT 1 FROM reference WHERE reference.shard = shard.id)
          ORDER BY changed, id
          """)
    }
  }

  /// Notes that the tar has arrived; false when another one had arrived before.
  func shardArrived(_ id: String, sha256: String, now: Int64) async throws -> Bool {
    try await pool.write { database in
      try database.execute(
        sql: """
          UPDATE shard SET status = 'processing', sha256 = ?, changed = ?
          WHERE id = ? AND status = 'created'
          """, arguments: [sha256, now, id])
      return database.changesCount == 1
    }
  }

  /// Ends a shard as failed.
  func failShard(_ id: String, error: String, now: Int64) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE shard SET status = 'failed', error = ?, changed = ? WHERE id = ?",
        arguments: [error, now, id])
    }
  }

  /// Ends a shard as indexed and takes its files in, all or nothing.
  ///
  /// `problem` says what else there was that could not be taken.
  func index(
    _ shard: Shard, files: [BatchFile], problem: String? = nil, now: Int64
  ) async throws {
    try await pool.write { database in
      try Self.insert(files, shard.workspace, database)
      try database.execute(
        sql: """
          UPDATE shard SET status = 'indexed', objects = ?, error = ?, changed = ? WHERE id = ?
          """, arguments: [files.count, problem, now, shard.id])
    }
  }

  /// Records where a video is to go.
  func insertVideo(_ id: String, batch: String, name: String, in workspace: String) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "INSERT INTO video_upload (id, workspace, batch, name) VALUES (?, ?, ?, ?)",
        arguments: [id, workspace, batch, name])
    }
  }

  /// Where a video is to go; nil when there is no such upload.
  func video(
    _ id: String
  ) async throws -> (workspace: String, batch: String, name: String)? {
    try await pool.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM video_upload WHERE id = ?", arguments: [id])
        .map { ($0["workspace"], $0["batch"], $0["name"]) }
    }
  }
}

extension Shard {
  /// Reads a row; nil when it is not one of ours.
  init?(row: Row) {
    guard let status = Status(rawValue: row["status"]) else { return nil }
    self.init(
      id: row["id"], workspace: row["workspace"], batch: row["batch"], status: status,
      changed: row["changed"], objects: row["objects"], sha256: row["sha256"], error: row["error"])
  }
}
