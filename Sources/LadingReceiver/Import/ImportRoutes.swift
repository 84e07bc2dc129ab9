// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPTypes
import Hummingbird
import LadingText

/// The V4 dataset upload: an address, a file, an import that is asked after.
///
/// Served under `/datasets` as the document writes it, and under the product's real prefix. The
/// address call is a GET that answers 201, as the product's OpenAPI document has it.
struct ImportRoutes: Sendable {
  /// The most bytes of one file.
  static let fileLimit: Int64 = 2 << 30

  let options: ReceiverOptions
  let store: Store
  let folder: DataFolder
  let signer: URLSigner
  let importer: RecordImporter

  func add(to router: Router<Context>) {
    for prefix in ["/datasets", "/api/v1/data-collection/datasets"] {
      router.post("\(prefix)") { try await make($0, $1) }
      router.get("\(prefix)/:dataset") { try await show($0, $1) }
      router.patch("\(prefix)/:dataset") { try await change($0, $1) }
      router.get("\(prefix)/:dataset/status") { try await status($0, $1) }
      router.get("\(prefix)/:dataset/upload-url/:file") { try await address($0, $1) }
      router.get("\(prefix)/:dataset/imports/:import") { try await job($0, $1) }
    }
    router.put("/uploads/records/:import") { try await receive($0, $1) }
  }

  /// The workspace of the request's `Authorization: Token …`; throws 401.
  private func workspace(_ request: Request) throws -> String {
    let words = (request.headers[.authorization] ?? "").split(separator: " ")
    guard words.count == 2, words[0] == "Token",
      let workspace = options.keys.workspace(of: String(words[1]))
    else { throw Refusal(.unauthorized, "The token is missing or invalid") }
    return workspace
  }

  private func dataset(_ request: Request, _ context: Context) async throws -> RecordDataset {
    let workspace = try workspace(request)
    guard let dataset = try await store.recordDataset(context.parameters.require("dataset")),
      dataset.workspace == workspace
    else { throw Refusal.missing("dataset") }
    return dataset
  }

  private func make(_ request: Request, _ context: Context) async throws -> Response {
    let workspace = try workspace(request)
    let body = try await request.jsonBody()
    guard let name = body["name"]?.string, !name.isEmpty else {
      throw Refusal(.badRequest, "name must be a string")
    }
    let dataset = RecordDataset(
      id: randomUUID(), workspace: workspace, name: name, schema: try schema(body),
      created: secondsNow(), total: 0)
    try await store.insert(dataset)
    return jsonResponse(try await answer(dataset), status: .created)
  }

  private func show(_ request: Request, _ context: Context) async throws -> Response {
    jsonResponse(try await answer(try await dataset(request, context)))
  }

  private func change(_ request: Request, _ context: Context) async throws -> Response {
    var dataset = try await dataset(request, context)
    guard let schema = try schema(try await request.jsonBody()) else {
      throw Refusal(.badRequest, "schema must be an object")
    }
    try await store.setSchema(schema, of: dataset.id)
    dataset.schema = schema
    return jsonResponse(try await answer(dataset))
  }

  /// The schema of a body, checked, as JSON text; nil where there is none.
  private func schema(_ body: JSONValue) throws -> String? {
    guard let value = body["schema"], value != .null else { return nil }
    _ = try RecordFile.Schema(value)
    return value.text
  }

  private func answer(_ dataset: RecordDataset) async throws -> JSONWriter {
    let jobs = try await store.importJobs(of: dataset.id)
    var json = JSONWriter()
    json.object { json in
      json.member("id", dataset.id)
      json.member("name", dataset.name)
      json.member("workspace_id", dataset.workspace)
      json.member("created_at", timestamp(dataset.created))
      json.member("schema_version", "4")
      json.key("schema")
      if let schema = dataset.schema { json.raw(schema.utf8) } else { json.null() }
      json.member("total_datapoint_count", dataset.total)
      json.key("imports")
      json.array { json in
        for job in jobs { json.object { Self.write(job, to: &$0) } }
      }
    }
    return json
  }

  private func status(_ request: Request, _ context: Context) async throws -> Response {
    let dataset = try await dataset(request, context)
    let jobs = try await store.importJobs(of: dataset.id)
    let word: String
    switch jobs.first?.status {
    case nil, .uninitialised: word = "UNINITIALISED"
    case .queued, .processing: word = "PROCESSING"
    case .complete, .partial: word = "READY"
    case .failed, .pendingSchema: word = "ERROR"
    }
    return jsonObject { $0.member("status", word) }
  }

  private func address(_ request: Request, _ context: Context) async throws -> Response {
    let dataset = try await dataset(request, context)
    let encoded = try context.parameters.require("file")
    let file = percentDecoded(encoded)
    let types = ["jsonl": "application/x-ndjson", "csv": "text/csv"]
    guard let type = types[extensionOf(file)] else {
      throw Refusal(.badRequest, "Only .csv and .jsonl files can be uploaded to this dataset")
    }
    let now = secondsNow()
    let job = ImportJob(
      id: randomUUID(), dataset: dataset.id, fileName: file, status: .uninitialised, created: now,
      changed: now)
    try await store.insert(job)
    let path = "/uploads/records/\(job.id)"
    let expires = now + options.urlLifetime.components.seconds
    let grant = URLSigner.Grant(
      method: "PUT", path: path, expires: expires, maximumBytes: Self.fileLimit, contentType: type)
    let url = "\(baseAddress(request))\(path)?\(signer.query(for: grant))"
    return jsonObject(status: .created) { json in
      json.member("dataset_id", dataset.id)
      json.member("import_id", job.id)
      json.member("upload_url", url)
      json.member("http_method", "PUT")
      json.member("content_type", type)
      json.member("expires_at", timestamp(expires))
      json.member("file_key", "\(dataset.id)/\(job.id)/\(file)")
    }
  }

  private func receive(_ request: Request, _ context: Context) async throws -> Response {
    let grant = try request.grant(by: signer)
    guard let job = try await store.importJob(context.parameters.require("import")) else {
      throw Refusal.missing("import")
    }
    let arrived = try await IncomingBody(
      folder: folder, maximumBytes: grant.maximumBytes ?? Self.fileLimit,
      timeout: options.bodyTimeout
    ).receive(request)
    let kept = importer.path(of: job.id, sha256: arrived.sha256)
    try await folder.move(arrived.path, to: kept)
    if try await store.importArrived(job.id, sha256: arrived.sha256, now: secondsNow()) {
      await importer.wake()
      return Response(status: .ok)
    }
    let now = try await store.importJob(job.id)
    guard now?.sha256 == arrived.sha256 else {
      unlink(kept)
      throw Refusal(.conflict, "Another file has arrived for this import; ask for a new address")
    }
    if now?.status != .queued, now?.status != .processing { unlink(kept) }
    return Response(status: .ok)
  }

  private func job(_ request: Request, _ context: Context) async throws -> Response {
    let dataset = try await dataset(request, context)
    guard let job = try await store.importJob(context.parameters.require("import")),
      job.dataset == dataset.id
    else { throw Refusal.missing("import") }
    return jsonObject { Self.write(job, to: &$0) }
  }

  private static func write(_ job: ImportJob, to json: inout JSONWriter) {
    json.member("dataset_id", job.dataset)
    json.member("import_id", job.id)
    json.member("type", "file_upload")
    json.member("filename", job.fileName)
    json.member("created_at", timestamp(job.created))
    json.member("updated_at", timestamp(job.changed))
    json.member("status", job.status.rawValue)
    if let accepted = job.accepted { json.member("accepted_count", accepted) }
    if let duplicates = job.duplicates, job.accepted != nil {
      json.member("duplicate_count", duplicates)
    }
    if job.status == .partial {
      json.member("rejected_count", job.rejected ?? 0)
      json.key("errors")
      json.raw((job.errors ?? "[]").utf8)
    }
    if let reason = job.reason { json.member("reason", reason) }
  }
}
