// SPDX-License-Identifier: Apache-2.0

import GRDB
import Hummingbird
import LadingText

/// The inputs that were posted under one id, and how far they are.
struct ClarifaiJob: Sendable {
  var id: String
  var isCancelled: Bool
  var created: Int64
  var modified: Int64
  var pending: Int
  var inProgress: Int
  var succeeded: Int
  var failed: Int

  /// What is said about it.
  var status: ClarifaiStatus {
    if isCancelled { return ClarifaiStatus(.jobCancelled) }
    if pending == 0, inProgress == 0 { return ClarifaiStatus(.jobCompleted) }
    return ClarifaiStatus(inProgress + succeeded + failed == 0 ? .jobQueued : .jobRunning)
  }
}

extension Store {
  /// Inputs by the code of their status: of one job, of one app, or of all.
  private static func counts(
    _ condition: String, _ arguments: StatementArguments, _ database: Database
  ) throws -> [ClarifaiCode: Int] {
    let rows = try Row.fetchAll(
      database,
      sql: "SELECT code, COUNT(*) AS n FROM clarifai_input WHERE \(condition) GROUP BY code",
      arguments: arguments)
    return Dictionary(
      rows.compactMap { row in ClarifaiCode(rawValue: row["code"]).map { ($0, row["n"] as Int) } }
    ) { first, _ in first }
  }

  private static func job(_ row: Row, _ database: Database) throws -> ClarifaiJob {
    let arguments: StatementArguments = [
      row["user"] as String, row["app"] as String, row["id"] as String,
    ]
    let condition = "user = ? AND app = ? AND job = ?"
    let counts = try counts(condition, arguments, database)
    let modified = try Int64.fetchOne(
      database, sql: "SELECT MAX(modified) FROM clarifai_input WHERE \(condition)",
      arguments: arguments)
    return ClarifaiJob(
      id: row["id"], isCancelled: row["cancelled"], created: row["created"],
      modified: modified ?? row["created"], pending: counts[.inputPending] ?? 0,
      inProgress: counts[.inputInProgress] ?? 0, succeeded: counts[.inputSuccess] ?? 0,
      failed: counts[.inputFailed] ?? 0)
  }

  /// The job of this id; nil when nothing was posted under it.
  func clarifaiJob(_ id: String, in place: ClarifaiPlace) async throws -> ClarifaiJob? {
    try await pool.read { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM clarifai_job WHERE user = ? AND app = ? AND id = ?",
        arguments: [place.user, place.app, id]
      ).map { try Self.job($0, database) }
    }
  }

  /// The jobs of an app, the newest first.
  func clarifaiJobs(
    in place: ClarifaiPlace, skip: Int, limit: Int
  ) async throws -> [ClarifaiJob] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM clarifai_job WHERE user = ? AND app = ?
          ORDER BY sequence DESC LIMIT ? OFFSET ?
          """, arguments: [place.user, place.app, limit, skip]
      ).map { try Self.job($0, database) }
    }
  }

  /// Cancels a job: what was not begun fails.
  func cancelClarifaiJob(_ id: String, in place: ClarifaiPlace, now: Int64) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE clarifai_job SET cancelled = 1 WHERE user = ? AND app = ? AND id = ?",
        arguments: [place.user, place.app, id])
      try database.execute(
        sql: """
          UPDATE clarifai_input SET code = ?, details = 'The job was cancelled', modified = ?
          WHERE user = ? AND app = ? AND job = ? AND code = ?
          """,
        arguments: [
          ClarifaiCode.inputFailed.rawValue, now, place.user, place.app, id,
          ClarifaiCode.inputPending.rawValue,
        ])
    }
  }

  /// Inputs of an app by the code of their status.
  func clarifaiCounts(in place: ClarifaiPlace) async throws -> [ClarifaiCode: Int] {
    try await pool.read { database in
      try Self.counts("user = ? AND app = ?", [place.user, place.app], database)
    }
  }

  /// The apps of a user, or all for nil, with their inputs by status, for the status page.
  func clarifaiOverview(
    of user: String?
  ) async throws -> [(place: ClarifaiPlace, counts: [ClarifaiCode: Int])] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT user, id FROM clarifai_app WHERE ? IS NULL OR user = ? ORDER BY user, id",
        arguments: [user, user]
      ).map {
        let place = ClarifaiPlace(user: $0["user"], app: $0["id"])
        return (place, try Self.counts("user = ? AND app = ?", [place.user, place.app], database))
      }
    }
  }
}

/// How far inputs are: those of a job, and those of an app.
struct ClarifaiJobRoutes: Sendable {
  let access: ClarifaiAccess
  let store: Store

  func add(to router: Router<Context>) {
    for prefix in ClarifaiAccess.prefixes {
      router.clarifai(.get, "\(prefix)/inputs/status") { try await counts($0, $1) }
      router.clarifai(.get, "\(prefix)/inputs/jobs/add") { try await list($0, $1) }
      router.clarifai(.get, "\(prefix)/inputs/jobs/add/:job") { try await show($0, $1) }
      router.clarifai(.patch, "\(prefix)/inputs/jobs/add/:job") { try await cancel($0, $1) }
    }
  }

  private func counts(_ request: Request, _ context: Context) async throws -> Response {
    let counts = try await store.clarifaiCounts(in: try await access.place(request, context))
    return clarifaiAnswer { json in
      json.key("counts")
      json.object { json in
        json.member("processed", counts[.inputSuccess] ?? 0)
        json.member("to_process", counts[.inputPending] ?? 0)
        json.member("errors", counts[.inputFailed] ?? 0)
        json.member("processing", counts[.inputInProgress] ?? 0)
      }
    }
  }

  private func list(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.place(request, context)
    let page = try access.page(request)
    let jobs = try await store.clarifaiJobs(in: place, skip: page.skip, limit: page.limit)
    return clarifaiAnswer { json in
      json.key("inputs_add_jobs")
      json.array { json in
        for job in jobs { json.object { Self.write(job, to: &$0) } }
      }
    }
  }

  private func show(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.place(request, context)
    return try await answer(try await job(context, place))
  }

  private func cancel(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.place(request, context, body: try await request.jsonBody())
    let job = try await job(context, place)
    try await store.cancelClarifaiJob(job.id, in: place, now: secondsNow())
    return try await answer(try await self.job(context, place))
  }

  private func job(_ context: Context, _ place: ClarifaiPlace) async throws -> ClarifaiJob {
    let id = percentDecoded(try context.parameters.require("job"))
    guard let job = try await store.clarifaiJob(id, in: place) else {
      throw ClarifaiRefusal.missing("job")
    }
    return job
  }

  private func answer(_ job: ClarifaiJob) async throws -> Response {
    clarifaiAnswer { json in
      json.key("inputs_add_job")
      json.object { Self.write(job, to: &$0) }
    }
  }

  static func write(_ job: ClarifaiJob, to json: inout JSONWriter) {
    json.member("id", job.id)
    json.member("created_at", timestamp(job.created))
    json.member("modified_at", timestamp(job.modified))
    json.key("progress")
    json.object { json in
      json.member("pending_count", job.pending)
      json.member("in_progress_count", job.inProgress)
      json.member("success_count", job.succeeded)
      json.member("failed_count", job.failed)
    }
    job.status.write(to: &json)
  }
}
