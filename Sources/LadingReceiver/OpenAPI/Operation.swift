// SPDX-License-Identifier: Apache-2.0

import LadingText

/// One operation of an API: how it is called, and every way in which it answers.
struct Operation: Sendable {
  /// The groups that a reader sees.
  enum Tag: String, Sendable, CaseIterable {
    case receiver = "Receiver"
    case projects = "Projects"
    case zip = "Zip Upload"
    case ingestion = "Data Ingestion"
    case batches = "Batch Status"
    case jobs = "Processing"
    case export = "Data Export"
    case datasets = "Dataset Upload"
    case clarifai = "Inputs"
    case signed = "Signed Addresses"

    /// What the group is for.
    var about: String {
      switch self {
      case .receiver: "The receiver itself."
      case .projects: "Which workspace a key means, and its projects."
      case .zip: "A dataset as one zip, processed in a task."
      case .ingestion: "Images and videos into batches."
      case .batches: "What a batch holds."
      case .jobs: "Jobs that run over a batch."
      case .export: "Results, and any other file of a batch."
      case .datasets: "Files of records into a dataset (V4)."
      case .clarifai: "Images, films, sounds and texts one by one, as Clarifai takes them."
      case .signed: "Addresses that answers give out; their queries are not made by hand."
      }
    }
  }

  /// Something in the path, the query or the headers.
  enum Parameter: Sendable {
    /// One of the document's components.
    case shared(Shared)
    case path(String, Schema, String)
    case query(String, Schema, String, isRequired: Bool = false)
    case header(String, Schema, String, isRequired: Bool = false)

    /// What many operations have in common.
    enum Shared: String, Sendable, CaseIterable {
      case workspace
      case project
      case batch = "batch_id"
      case job = "job_id"
      case key = "api_key"
      case pageSize
      case pageToken = "nextPageToken"
    }
  }

  /// What is sent with it.
  struct Body: Sendable {
    var type: String
    var schema: Schema
    var isRequired = true

    static func json(_ schema: Schema, isRequired: Bool = true) -> Body {
      Body(type: "application/json", schema: schema, isRequired: isRequired)
    }
  }

  /// One answer: a body of one of these types, or none.
  struct Answer: Sendable {
    var status: Int
    var about: String
    var contents: [(type: String, schema: Schema)] = []

    static func ok(_ about: String, _ schema: Schema) -> Answer {
      Answer(status: 200, about: about, contents: [("application/json", schema)])
    }
  }

  var method: String
  var path: String
  var id: String
  var tag: Tag
  var summary: String
  var parameters: [Parameter] = []
  var body: Body?
  var answers: [Answer]
  /// Statuses of refusals, and the shape in which they are written.
  var refusals: [Int] = []
  var shape = Refusal.Shape.object
  /// Whether it asks for `Authorization: Token …`.
  var needsToken = false

  /// The operation as the document has it.
  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("operationId", .string(id)), .init("tags", .array([.string(tag.rawValue)])),
      .init("summary", .string(summary)),
    ]
    if !parameters.isEmpty { members.append(.init("parameters", .array(parameters.map(\.json)))) }
    if let body {
      members.append(
        .init(
          "requestBody",
          .object([
            .init("required", .bool(body.isRequired)),
            .init("content", content(body.type, body.schema)),
          ])))
    }
    var responses = answers.map { answer in
      var members: [JSONValue.Member] = [.init("description", .string(answer.about))]
      if !answer.contents.isEmpty {
        members.append(
          .init(
            "content",
            .object(
              answer.contents.map { .init($0.type, .object([.init("schema", $0.schema.json)])) })
          ))
      }
      return JSONValue.Member(String(answer.status), .object(members))
    }
    // Whatever writes can meet a full disk.
    let full = method == "get" || refusals.contains(507) ? [] : [507]
    responses += (refusals + full).map { status in
      .init(
        String(status),
        .object([.init("$ref", .string("#/components/responses/\(shape.component)"))]))
    }
    members.append(.init("responses", .object(responses)))
    if needsToken {
      members.append(.init("security", .array([.object([.init("token", .array([]))])])))
    }
    return .object(members)
  }
}

/// `{TYPE: {"schema": …}}`.
func content(_ type: String, _ schema: Schema) -> JSONValue {
  .object([.init(type, .object([.init("schema", schema.json)]))])
}

extension Operation.Parameter {
  /// The parameter, or the reference to it.
  var json: JSONValue {
    switch self {
    case .shared(let shared):
      .object([.init("$ref", .string("#/components/parameters/\(shared.rawValue)"))])
    case .path(let name, let schema, let about): Self.write(name, "path", schema, about, true)
    case .query(let name, let schema, let about, let isRequired):
      Self.write(name, "query", schema, about, isRequired)
    case .header(let name, let schema, let about, let isRequired):
      Self.write(name, "header", schema, about, isRequired)
    }
  }

  private static func write(
    _ name: String, _ place: String, _ schema: Schema, _ about: String, _ isRequired: Bool
  ) -> JSONValue {
    .object([
      .init("name", .string(name)), .init("in", .string(place)),
      .init("required", .bool(isRequired)), .init("schema", schema.json),
      .init("description", .string(about)),
    ])
  }
}

extension Operation.Parameter.Shared {
  /// The parameter itself.
  var parameter: Operation.Parameter {
    switch self {
    case .workspace: .path(rawValue, .string, "The workspace, which must be the key's.")
    case .project: .path(rawValue, .string, "The project.")
    case .batch: .path(rawValue, .identifier(most: 64), "The batch.")
    case .job: .path(rawValue, .identifier(most: 20), "The job.")
    case .key: .query(rawValue, .string, "The API key.", isRequired: true)
    case .pageSize: .query(rawValue, .integer(1...1000), "Items on a page; 100 where not given.")
    case .pageToken: .query(rawValue, .string, "The token that the page before gave.")
    }
  }
}

extension Refusal.Shape {
  /// The name of this shape's response among the document's components.
  var component: String {
    switch self {
    case .object: "Error"
    case .plain: "PlainError"
    case .detailed: "DetailedError"
    case .status: "StatusError"
    }
  }
}
