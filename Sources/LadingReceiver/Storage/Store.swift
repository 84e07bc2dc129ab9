// SPDX-License-Identifier: Apache-2.0

import GRDB

/// What the receiver knows, in SQLite: workspaces, projects, tasks, and which images are where.
///
/// Every method is one transaction; what it reports as done is durable.
struct Store: Sendable {
  let pool: DatabasePool

  /// Opens the database and brings it to the current form.
  init(path: String) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      // A task that was reported as completed must survive a power cut, not only a crash.
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    pool = try DatabasePool(path: path, configuration: configuration)
    try Self.migrator.migrate(pool)
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("projects, zip tasks and files") { database in
      try database.execute(
        sql: """
          CREATE TABLE project (
            workspace TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
            created INTEGER NOT NULL, PRIMARY KEY (workspace, name)) WITHOUT ROWID;
          CREATE TABLE zip_task (
            id TEXT PRIMARY KEY, workspace TEXT NOT NULL, project TEXT NOT NULL,
            split TEXT NOT NULL, batch TEXT, tags TEXT NOT NULL, overwrite INTEGER NOT NULL,
            status TEXT NOT NULL, created INTEGER NOT NULL, sha256 TEXT, total INTEGER,
            result TEXT, error TEXT) WITHOUT ROWID;
          CREATE INDEX zip_task_status ON zip_task (status);
          CREATE INDEX zip_task_workspace ON zip_task (workspace, created);
          CREATE TABLE file (
            workspace TEXT NOT NULL, project TEXT NOT NULL, name TEXT NOT NULL,
            sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, is_image INTEGER NOT NULL,
            split TEXT NOT NULL, batch TEXT, tags TEXT NOT NULL, task TEXT NOT NULL,
            PRIMARY KEY (workspace, project, name, sha256)) WITHOUT ROWID;
          """)
    }
    addStaging(to: &migrator)
    addJobs(to: &migrator)
    addImports(to: &migrator)
    addReferences(to: &migrator)
    addJobLog(to: &migrator)
    addClarifai(to: &migrator)
    return migrator
  }
}
