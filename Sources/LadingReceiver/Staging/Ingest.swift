// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Files that somebody wants to have fetched into a batch.
struct Ingest: Sendable, Equatable {
  var workspace: String
  var batch: String
  /// The caller's id, or one made for it; the same id is taken once.
  var id: String
  var content: Batch.Content
  /// Where a list of references is to be fetched; nil where they came with the call, or are here.
  var list: String?
  var webhook: String?
  var wantsFiles: Bool
}

/// One file to fetch.
struct Reference: Sendable, Equatable {
  var name: String
  var url: String
}

extension Store {
  static func addReferences(to migrator: inout DatabaseMigrator) {
    migrator.registerMigration("references") { database in
      try database.execute(
        sql: """
          CREATE TABLE ingest (
            workspace TEXT NOT NULL, batch TEXT NOT NULL, id TEXT NOT NULL,
            content TEXT NOT NULL, list TEXT, webhook TEXT, wants_files INTEGER NOT NULL,
            PRIMARY KEY (workspace, batch, id)) WITHOUT ROWID;
          CREATE TABLE ingest_shard (
            shard TEXT PRIMARY KEY, ingest TEXT NOT NULL) WITHOUT ROWID;
          CREATE INDEX ingest_shards ON ingest_shard (ingest);
          CREATE TABLE reference (
            shard TEXT NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL,
            PRIMARY KEY (shard, name)) WITHOUT ROWID;
          """)
    }
  }

  /// Takes an ingest with its shards, or finds out that it was taken before; all or nothing.
  func insert(
    _ ingest: Ingest, _ shards: [(Shard, [Reference])]
  ) async throws -> (shards: [String], isKnown: Bool) {
    try await pool.write { database in
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO ingest (workspace, batch, id, content, list, webhook, wants_files)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          ingest.workspace, ingest.batch, ingest.id, ingest.content.rawValue, ingest.list,
          ingest.webhook, ingest.wantsFiles,
        ])
      if database.changesCount == 1 {
        try Self.insert(shards, of: ingest.id, database)
        return (shards.map { $0.0.id }, false)
      }
      let known = try String.fetchAll(
        database,
        sql: """
          SELECT shard.id FROM shard JOIN ingest_shard ON ingest_shard.shard = shard.id
          WHERE ingest_shard.ingest = ? AND shard.workspace = ? AND shard.batch = ? ORDER BY shard.id
          """, arguments: [ingest.id, ingest.workspace, ingest.batch])
      return (known, true)
    }
  }

  private static func insert(
    _ shards: [(Shard, [Reference])], of ingest: String, _ database: Database
  ) throws {
    for (shard, references) in shards {
      try database.execute(
        sql: """
          INSERT INTO shard (id, workspace, batch, status, changed, objects, error)
          VALUES (?, ?, ?, ?, ?, 0, ?)
          """,
        arguments: [
          shard.id, shard.workspace, shard.batch, shard.status.rawValue, shard.changed, shard.error,
        ])
      try database.execute(
        sql: "INSERT INTO ingest_shard (shard, ingest) VALUES (?, ?)",
        arguments: [shard.id, ingest])
      let insert = try database.makeStatement(
        sql: "INSERT INTO reference (shard, name, url) VALUES (?, ?, ?)")
      for reference in references {
        try insert.execute(arguments: [shard.id, reference.name, reference.url])
      }
    }
  }

  /// An ingest whose list is yet to be fetched; nil when there is none.
  func listedIngest() async throws -> Ingest? {
    try await pool.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM ingest WHERE list IS NOT NULL LIMIT 1")
        .flatMap(Ingest.init)
    }
  }

  /// Gives an ingest the shards of its list, all or nothing.
  func resolve(_ ingest: Ingest, _ shards: [(Shard, [Reference])]) async throws {
    try await pool.write { database in
      try Self.insert(shards, of: ingest.id, database)
      try database.execute(
        sql: "UPDATE ingest SET list = NULL WHERE workspace = ? AND batch = ? AND id = ?",
        arguments: [ingest.workspace, ingest.batch, ingest.id])
    }
  }

  /// A shard whose files are yet to be fetched, with its ingest; nil when there is none.
  func referenceShard() async throws -> (Shard, Ingest, [Reference])? {
    try await pool.read { database in
      guard
        let row = try Row.fetchOne(
          database,
          sql: """
            SELECT * FROM shard WHERE status = 'processing'
              AND EXISTS (SELECT 1 FROM reference WHERE reference.shard = shard.id)
            ORDER BY changed, id LIMIT 1
            """), let shard = Shard(row: row),
        let ingest = try Row.fetchOne(
          database,
          sql: """
            SELECT ingest.* FROM ingest JOIN ingest_shard ON ingest_shard.ingest = ingest.id
            WHERE ingest_shard.shard = ? AND ingest.workspace = ? AND ingest.batch = ?
            """, arguments: [shard.id, shard.workspace, shard.batch]
        ).flatMap(Ingest.init)
      else { return nil }
      let references = try Row.fetchAll(
        database, sql: "SELECT name, url FROM reference WHERE shard = ? ORDER BY name",
        arguments: [shard.id]
      ).map { Reference(name: $0["name"], url: $0["url"]) }
      return (shard, ingest, references)
    }
  }

  /// Takes in a shard of files that the receiver holds already; false when the ingest was known.
  func insert(
    _ ingest: Ingest, _ shards: [(Shard, [BatchFile])], now: Int64
  ) async throws -> (shards: [String], isKnown: Bool) {
    let outcome = try await insert(ingest, shards.map { ($0.0, []) })
    guard !outcome.isKnown else { return outcome }
    for (shard, files) in shards { try await index(shard, files: files, now: now) }
    return outcome
  }

  /// Images of a workspace's projects that a query picks, by project and name.
  func images(of workspace: String, _ query: ImageQuery) async throws -> [BatchFile] {
    try await pool.read { database in
      var names: Set<String> = []
      var files: [BatchFile] = []
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT * FROM file WHERE workspace = ? AND is_image ORDER BY project, name, sha256
          """, arguments: [workspace])
      while let row = try rows.next() {
        let tags = (row["tags"] as String).split(separator: "\n").map(String.init)
        guard
          query.picks(
            project: row["project"], name: row["name"], split: row["split"], batch: row["batch"],
            tags: tags)
        else { continue }
        let project: String = row["project"]
        let own: String = row["name"]
        let sha256: String = row["sha256"]
        // Two contents under one name of one project: the second says which it is.
        var name = "\(project)/\(own)"
        if !names.insert(name).inserted { name = "\(project)/\(sha256.prefix(8))/\(own)" }
        files.append(
          BatchFile(
            batch: "", part: "", shard: "", name: name, sha256: sha256, bytes: row["bytes"],
            contentType: "image"))
      }
      return files
    }
  }
}

extension Ingest {
  /// Reads a row; nil when it is not one of ours.
  init?(row: Row) {
    guard let content = Batch.Content(rawValue: row["content"]) else { return nil }
    self.init(
      workspace: row["workspace"], batch: row["batch"], id: row["id"], content: content,
      list: row["list"], webhook: row["webhook"], wantsFiles: row["wants_files"])
  }
}
