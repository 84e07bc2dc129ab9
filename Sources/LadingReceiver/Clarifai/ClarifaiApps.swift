// SPDX-License-Identifier: Apache-2.0

import GRDB
import Hummingbird
import LadingText

/// An app: what inputs it takes follows from the workflow that it was made with.
struct ClarifaiApp: Sendable {
  /// What an app is for, as its maker chose.
  enum InputType: String, Sendable {
    case image
    case text
  }

  var id: String
  /// Nil as long as nobody has said: the first input does, where any key works.
  var type: InputType?
  var workflow: String?
  var created: Int64

  /// The type that a workflow means: the text ones have it in their names.
  static func type(ofWorkflow name: String) -> InputType {
    let name = name.lowercased()
    return name.contains("text") || name.contains("language") ? .text : .image
  }
}

extension Store {
  static func addClarifai(to migrator: inout DatabaseMigrator) {
    migrator.registerMigration("clarifai") { database in
      try database.execute(
        sql: """
          CREATE TABLE clarifai_app (
            user TEXT NOT NULL, id TEXT NOT NULL, type TEXT, workflow TEXT,
            created INTEGER NOT NULL, PRIMARY KEY (user, id)) WITHOUT ROWID;
          CREATE TABLE clarifai_input (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, app TEXT NOT NULL,
            id TEXT NOT NULL, kind TEXT NOT NULL, sha256 TEXT, bytes INTEGER, url TEXT,
            data TEXT NOT NULL, info TEXT, code INTEGER NOT NULL, details TEXT, job TEXT NOT NULL,
            created INTEGER NOT NULL, modified INTEGER NOT NULL, UNIQUE (user, app, id));
          CREATE INDEX clarifai_input_waiting ON clarifai_input (sequence)
            WHERE code IN (30001, 30003);
          CREATE INDEX clarifai_input_job ON clarifai_input (user, app, job);
          CREATE TABLE clarifai_job (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, app TEXT NOT NULL,
            id TEXT NOT NULL, cancelled INTEGER NOT NULL, created INTEGER NOT NULL,
            UNIQUE (user, app, id));
          CREATE TABLE clarifai_annotation (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, app TEXT NOT NULL,
            id TEXT NOT NULL, input TEXT NOT NULL, data TEXT NOT NULL,
            input_level INTEGER NOT NULL, created INTEGER NOT NULL, UNIQUE (user, app, id));
          CREATE INDEX clarifai_annotation_input ON clarifai_annotation (user, app, input);
          CREATE TABLE clarifai_concept (
            user TEXT NOT NULL, app TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
            created INTEGER NOT NULL, PRIMARY KEY (user, app, id)) WITHOUT ROWID;
          CREATE TABLE clarifai_dataset (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, app TEXT NOT NULL,
            id TEXT NOT NULL, created INTEGER NOT NULL, UNIQUE (user, app, id));
          CREATE TABLE clarifai_dataset_input (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, app TEXT NOT NULL,
            dataset TEXT NOT NULL, input TEXT NOT NULL, created INTEGER NOT NULL,
            UNIQUE (user, app, dataset, input));
          CREATE INDEX clarifai_dataset_of ON clarifai_dataset_input (user, app, input);
          """)
    }
  }

  /// The app; nil when there is none.
  func clarifaiApp(_ place: ClarifaiPlace) async throws -> ClarifaiApp? {
    try await pool.read { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM clarifai_app WHERE user = ? AND id = ?",
        arguments: [place.user, place.app]
      ).map(ClarifaiApp.init)
    }
  }

  /// A user's apps, by id.
  func clarifaiApps(of user: String) async throws -> [ClarifaiApp] {
    try await pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM clarifai_app WHERE user = ? ORDER BY id", arguments: [user]
      ).map(ClarifaiApp.init)
    }
  }

  /// Makes an app; false when it was there.
  @discardableResult
  func makeClarifaiApp(
    _ place: ClarifaiPlace, type: ClarifaiApp.InputType?, workflow: String?, now: Int64
  ) async throws -> Bool {
    try await pool.write { database in
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO clarifai_app (user, id, type, workflow, created)
          VALUES (?, ?, ?, ?, ?)
          """, arguments: [place.user, place.app, type?.rawValue, workflow, now])
      return database.changesCount == 1
    }
  }
}

extension ClarifaiApp {
  init(row: Row) {
    self.init(
      id: row["id"], type: (row["type"] as String?).flatMap(InputType.init),
      workflow: row["workflow"], created: row["created"])
  }
}

/// Making and listing apps; the workflow of an app decides its primary input type.
struct ClarifaiAppRoutes: Sendable {
  let access: ClarifaiAccess
  let store: Store

  func add(to router: Router<Context>) {
    for path in ["/v2/users/:user/apps", "/v2/apps"] {
      router.clarifai(.get, path) { try await list($0, $1) }
      router.clarifai(.post, path) { try await make($0, $1) }
    }
    router.clarifai(.get, "/v2/users/:user/apps/:app") { try await show($0, $1) }
    router.clarifai(.get, "/v2/app") { try await show($0, $1) }
  }

  private func list(_ request: Request, _ context: Context) async throws -> Response {
    let user = try access.user(request, named: context.parameters.get("user"))
    let apps = try await store.clarifaiApps(of: user)
    return answer(apps, of: user)
  }

  private func show(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.place(request, context)
    guard let app = try await store.clarifaiApp(place) else {
      throw ClarifaiRefusal.missing("app")
    }
    return clarifaiAnswer { json in
      json.key("app")
      write(app, of: place.user, to: &json)
    }
  }

  private func make(_ request: Request, _ context: Context) async throws -> Response {
    let body = try await request.jsonBody()
    let user = try access.user(
      request,
      named: context.parameters.get("user") ?? body["user_app_id"]?["user_id"]?.string)
    var apps: [ClarifaiApp] = []
    for item in body["apps"]?.array ?? [] {
      guard let id = item["id"]?.string, isClarifaiID(id) else {
        throw ClarifaiRefusal(.invalidRequest, "An app's id has letters, digits, -, _ and . only")
      }
      let workflow = item["default_workflow_id"]?.string ?? "Universal"
      apps.append(
        ClarifaiApp(
          id: id, type: ClarifaiApp.type(ofWorkflow: workflow), workflow: workflow,
          created: secondsNow()))
    }
    guard !apps.isEmpty else { throw ClarifaiRefusal(.invalidRequest, "apps is empty") }
    for app in apps {
      let place = ClarifaiPlace(user: user, app: app.id)
      let isNew = try await store.makeClarifaiApp(
        place, type: app.type, workflow: app.workflow, now: app.created)
      guard isNew else {
        throw ClarifaiRefusal(.invalidRequest, "The app \(app.id) exists already")
      }
    }
    return answer(apps, of: user)
  }

  private func answer(_ apps: [ClarifaiApp], of user: String) -> Response {
    clarifaiAnswer { json in
      json.key("apps")
      json.array { json in
        for app in apps { write(app, of: user, to: &json) }
      }
    }
  }

  private func write(_ app: ClarifaiApp, of user: String, to json: inout JSONWriter) {
    json.object { json in
      json.member("id", app.id)
      json.member("name", app.id)
      json.member("user_id", user)
      json.member("default_language", "en")
      if let workflow = app.workflow { json.member("default_workflow_id", workflow) }
      json.member("created_at", timestamp(app.created))
      json.member("modified_at", timestamp(app.created))
    }
  }
}
