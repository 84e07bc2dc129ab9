// SPDX-License-Identifier: Apache-2.0

import GRDB

/// A project and what it holds.
struct Project: Sendable {
  var workspace: String
  var name: String
  var type: String
  var created: Int64
  var images: Int
  /// Images by split.
  var splits: [(name: String, images: Int)]
}

extension Store {
  /// Makes a project; false when it was there.
  @discardableResult
  func makeProject(
    _ name: String, in workspace: String, type: String, now: Int64
  ) async throws -> Bool {
    try await pool.write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO project (workspace, name, type, created) VALUES (?, ?, ?, ?)",
        arguments: [workspace, name, type, now])
      return database.changesCount == 1
    }
  }

  /// The projects of a workspace, or with nil of all, by name.
  func projects(of workspace: String?) async throws -> [Project] {
    try await pool.read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM project WHERE ? IS NULL OR workspace = ? ORDER BY workspace, name
          """, arguments: [workspace, workspace])
      return try rows.map { try Project(row: $0, database) }
    }
  }

  /// One project; nil when there is none.
  func project(_ name: String, in workspace: String) async throws -> Project? {
    try await pool.read { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM project WHERE workspace = ? AND name = ?",
        arguments: [workspace, name])
      return try row.map { try Project(row: $0, database) }
    }
  }
}

extension Project {
  fileprivate init(row: Row, _ database: Database) throws {
    let workspace: String = row["workspace"]
    let name: String = row["name"]
    let counts = try Row.fetchAll(
      database,
      sql: """
        SELECT split, COUNT(*) AS images FROM file
        WHERE workspace = ? AND project = ? AND is_image GROUP BY split ORDER BY split
        """, arguments: [workspace, name])
    let splits = counts.map { (name: $0["split"] as String, images: $0["images"] as Int) }
    self.init(
      workspace: workspace, name: name, type: row["type"], created: row["created"],
      images: splits.reduce(0) { $0 + $1.images }, splits: splits)
  }
}
