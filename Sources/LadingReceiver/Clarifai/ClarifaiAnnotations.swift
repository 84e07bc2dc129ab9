// SPDX-License-Identifier: Apache-2.0

import GRDB
import Hummingbird
import LadingText

/// What was said about an input.
struct ClarifaiAnnotation: Sendable {
  var id: String
  var input: String
  /// `data`, as the text of an object.
  var data: String
  /// Whether it came with the input itself.
  var isInputLevel: Bool
  var created: Int64
}

/// An annotation of a request, its data still in the body's file.
struct ClarifaiNewAnnotation: Sendable {
  var id: String?
  var input = ""
  private var place: Range<Int>?
  var marks = ClarifaiMarks()
  var problem: ClarifaiStatus?

  /// Reads the annotation that comes next in a body.
  init(_ scanner: inout JSONScanner, in body: ClarifaiBody) throws {
    if try scanner.beginObject() {
      repeat {
        switch String(decoding: try scanner.readName(), as: UTF8.self) {
        case "id": id = try scanner.shortString()
        case "input_id": input = try scanner.shortString() ?? ""
        case "data": place = try scanner.locateValue()
        default: try scanner.skipValue()
        }
      } while try scanner.nextMember()
    }
    if id == "" { id = nil }
    guard (place?.count ?? 0) <= ClarifaiBody.dataLimit else {
      problem = ClarifaiStatus(.annotationInvalid, "data has too many bytes")
      return
    }
    marks = ClarifaiMarks(try JSONValue(parsing: data(in: body)))
    if let id, !isClarifaiID(id) {
      problem = ClarifaiStatus(.annotationInvalid, "The id has other characters than it may")
    } else if let fault = marks.problem {
      problem = ClarifaiStatus(.annotationInvalid, fault)
    } else if !marks.isAnnotation {
      problem = ClarifaiStatus(
        .annotationInvalid, "data has neither concepts nor regions, frames or time segments")
    }
  }

  /// Its data, as the text of an object.
  func data(in body: ClarifaiBody) throws -> String {
    try place.map { String(decoding: try body.bytes(at: $0), as: UTF8.self) } ?? "{}"
  }
}

extension Store {
  /// Takes annotations in; gives each one's id and status.
  func insert(
    _ annotations: [ClarifaiNewAnnotation], of body: ClarifaiBody, into place: ClarifaiPlace,
    now: Int64
  ) async throws -> [(id: String, status: ClarifaiStatus)] {
    try await pool.write { database in
      try annotations.map { annotation in
        let id = annotation.id ?? randomID()
        if let problem = annotation.problem { return (id, problem) }
        let isThere = try Bool.fetchOne(
          database,
          sql:
            "SELECT EXISTS (SELECT 1 FROM clarifai_input WHERE user = ? AND app = ? AND id = ?)",
          arguments: [place.user, place.app, annotation.input])
        guard isThere == true else {
          return (id, ClarifaiStatus(.inputDoesNotExist, "The input does not exist"))
        }
        try database.execute(
          sql: """
            INSERT OR IGNORE INTO clarifai_annotation
              (user, app, id, input, data, input_level, created)
            VALUES (?, ?, ?, ?, ?, 0, ?)
            """,
          arguments: [
            place.user, place.app, id, annotation.input, try annotation.data(in: body), now,
          ])
        guard database.changesCount == 1 else {
          return (id, ClarifaiStatus(.annotationInvalid, "Annotation has a duplicate ID."))
        }
        try Self.note(annotation.marks.concepts, place, now: now, database)
        return (id, ClarifaiStatus(.annotationSuccess))
      }
    }
  }

  /// The annotations of an app, the oldest first; of some inputs, or with none named of all.
  func clarifaiAnnotations(
    of inputs: [String], ids: [String], in place: ClarifaiPlace, skip: Int, limit: Int
  ) async throws -> [ClarifaiAnnotation] {
    try await pool.read { database in
      var sql = "SELECT * FROM clarifai_annotation WHERE user = ? AND app = ?"
      var arguments: StatementArguments = [place.user, place.app]
      for (column, values) in [("input", inputs), ("id", ids)] where !values.isEmpty {
        sql += " AND \(column) IN (\(databaseQuestionMarks(count: values.count)))"
        arguments += StatementArguments(values)
      }
      arguments += [limit, skip]
      return try Row.fetchAll(
        database, sql: sql + " ORDER BY sequence LIMIT ? OFFSET ?", arguments: arguments
      ).map {
        ClarifaiAnnotation(
          id: $0["id"], input: $0["input"], data: $0["data"], isInputLevel: $0["input_level"],
          created: $0["created"])
      }
    }
  }

  /// The concepts of an app, by id.
  func clarifaiConcepts(
    in place: ClarifaiPlace, skip: Int, limit: Int
  ) async throws -> [(id: String, name: String, created: Int64)] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM clarifai_concept WHERE user = ? AND app = ? ORDER BY id LIMIT ? OFFSET ?
          """, arguments: [place.user, place.app, limit, skip]
      ).map { ($0["id"], $0["name"], $0["created"]) }
    }
  }
}

/// Annotations and the concepts that they name.
struct ClarifaiAnnotationRoutes: Sendable {
  let store: Store
  let access: ClarifaiAccess
  let intake: ClarifaiIntake

  func add(to router: Router<Context>) {
    for prefix in ClarifaiAccess.prefixes {
      router.clarifai(.post, "\(prefix)/annotations") { try await post($0, $1) }
      router.clarifai(.get, "\(prefix)/annotations") { try await list($0, $1) }
      router.clarifai(.post, "\(prefix)/concepts") { try await postConcepts($0, $1) }
      router.clarifai(.get, "\(prefix)/concepts") { try await listConcepts($0, $1) }
    }
  }

  private func post(_ request: Request, _ context: Context) async throws -> Response {
    // Masks are images too, so a body may be as large as one of inputs.
    try await intake.take(
      "annotations", of: request, context, element: { try ClarifaiNewAnnotation(&$0, in: $1) },
      work: { try await take($0) })
  }

  private func take(
    _ call: ClarifaiIntake.Call<ClarifaiNewAnnotation>
  ) async throws -> Response {
    let outcomes = try await store.insert(
      call.elements, of: call.body, into: call.place, now: secondsNow())
    let status = ClarifaiCode.all(of: outcomes.map { $0.status.code == .annotationSuccess })
    return clarifaiAnswer(ClarifaiStatus(status), http: status == .failure ? .badRequest : .ok) {
      json in
      json.key("annotations")
      json.array { json in
        for (annotation, outcome) in zip(call.elements, outcomes) {
          json.object { json in
            json.member("id", outcome.id)
            json.member("input_id", annotation.input)
            outcome.status.write(to: &json)
          }
        }
      }
    }
  }

  private func list(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.place(request, context)
    let page = try access.page(request)
    let annotations = try await store.clarifaiAnnotations(
      of: request.queryValues("input_ids"), ids: request.queryValues("ids"), in: place,
      skip: page.skip, limit: page.limit)
    return clarifaiAnswer { json in
      json.key("annotations")
      json.array { json in
        for annotation in annotations {
          json.object { json in
            json.member("id", annotation.id)
            json.member("input_id", annotation.input)
            json.member("user_id", place.user)
            json.member("created_at", timestamp(annotation.created))
            json.member("modified_at", timestamp(annotation.created))
            json.member("input_level", annotation.isInputLevel)
            json.key("data")
            json.raw(annotation.data.utf8)
            ClarifaiStatus(.annotationSuccess).write(to: &json)
          }
        }
      }
    }
  }

  private func postConcepts(_ request: Request, _ context: Context) async throws -> Response {
    let body = try await request.jsonBody()
    let place = try await access.place(request, context, body: body)
    let concepts = ClarifaiMarks(body)
    guard concepts.isAnnotation, concepts.problem == nil else {
      throw ClarifaiRefusal(.invalidRequest, concepts.problem ?? "concepts is empty")
    }
    let now = secondsNow()
    try await store.noteClarifai(concepts.concepts.map { ($0.id, $0.name) }, place, now: now)
    return answer(concepts.concepts.map { ($0.id, $0.name, now) }, place)
  }

  private func listConcepts(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.place(request, context)
    let page = try access.page(request)
    return answer(
      try await store.clarifaiConcepts(in: place, skip: page.skip, limit: page.limit), place)
  }

  private func answer(
    _ concepts: [(id: String, name: String, created: Int64)], _ place: ClarifaiPlace
  ) -> Response {
    clarifaiAnswer { json in
      json.key("concepts")
      json.array { json in
        for concept in concepts {
          json.object { json in
            json.member("id", concept.id)
            json.member("name", concept.name)
            json.member("app_id", place.app)
            json.member("user_id", place.user)
            json.member("created_at", timestamp(concept.created))
          }
        }
      }
    }
  }
}

extension Store {
  /// Takes up concepts by themselves.
  func noteClarifai(
    _ concepts: [(id: String, name: String)], _ place: ClarifaiPlace, now: Int64
  ) async throws {
    try await pool.write { try Self.note(concepts, place, now: now, $0) }
  }
}
