// SPDX-License-Identifier: Apache-2.0

import LadingText

/// The V4 dataset upload, and the addresses that answers give out.
extension OpenAPIDocument {
  private static let fieldType = Schema.words([
    "text", "image_url", "audio_url", "video_url", "metadata", "task_group_id",
  ])
  private static let datasetSchema: Schema = .object([
    "strict": Schema.boolean.standard(.bool(false)),
    "fields": Schema.array(
      .object([
        "key": Schema.string.least(1), "type": fieldType.standard(.string("text")),
      ])
    ).least(1),
  ])

  static let importJob: Schema = .object([
    "dataset_id": .string(format: "uuid"), "import_id": .string(format: "uuid"), "type": .string,
    "filename": .string, "created_at": .string(format: "date-time"),
    "updated_at": .string(format: "date-time"),
    "status": .words([
      "uninitialised", "queued", "processing", "complete", "partial", "failed", "pending_schema",
    ]), "accepted_count": .integer.optional, "duplicate_count": .integer.optional,
    "rejected_count": .integer.optional,
    "errors": Schema.array(
      .object([
        "record_index": .integer, "field": Schema.string.nullable, "reason": .string,
      ])
    ).optional, "reason": .string.optional,
  ])

  static let dataset: Schema = .object([
    "id": .string(format: "uuid"), "name": .string, "workspace_id": .string,
    "created_at": .string(format: "date-time"), "schema_version": .string,
    "schema": Schema.anyObject.nullable, "total_datapoint_count": .integer,
    "imports": .array(.named("Import")),
  ])

  static let datasets: [Operation] = [
    ("/datasets", ""), ("/api/v1/data-collection/datasets", "Prefixed"),
  ].flatMap { root, suffix in datasets(root, suffix) }

  /// The operations below one of the two prefixes.
  private static func datasets(_ root: String, _ suffix: String) -> [Operation] {
    let id = Operation.Parameter.path("dataset_id", .string, "The dataset.")
    func operation(
      _ method: String, _ path: String, _ name: String, _ summary: String,
      _ parameters: [Operation.Parameter], body: Operation.Body? = nil, status: Int = 200,
      _ answer: Schema, _ refusals: [Int]
    ) -> Operation {
      Operation(
        method: method, path: root + path, id: name + suffix, tag: .datasets, summary: summary,
        parameters: parameters, body: body,
        answers: [
          Operation.Answer(
            status: status, about: "What is asked for.", contents: [("application/json", answer)])
        ], refusals: refusals, shape: .detailed, needsToken: true)
    }
    return [
      operation(
        "post", "", "makeDataset", "Make a dataset", [],
        body: .json(
          .object(["name": Schema.string.least(1), "schema": datasetSchema.nullable.optional])),
        status: 201, .named("Dataset"), [400, 401, 413]),
      operation(
        "get", "/{dataset_id}", "getDataset", "A dataset and its imports", [id], .named("Dataset"),
        [401, 404]),
      operation(
        "patch", "/{dataset_id}", "setSchema", "Set a dataset's schema", [id],
        body: .json(.object(["schema": datasetSchema])), .named("Dataset"), [400, 401, 404, 413]),
      operation(
        "get", "/{dataset_id}/status", "getDatasetStatus", "Whether a dataset is ready", [id],
        .object(["status": .words(["UNINITIALISED", "PROCESSING", "READY", "ERROR"])]), [401, 404]),
      operation(
        "get", "/{dataset_id}/upload-url/{filename}", "getUploadAddress",
        "Begin an import: ask where to send a file",
        [id, .path("filename", .string, "A name that ends in .csv or .jsonl.")], status: 201,
        .object([
          "dataset_id": .string(format: "uuid"), "import_id": .string(format: "uuid"),
          "upload_url": .string, "http_method": .string, "content_type": .string,
          "expires_at": .string(format: "date-time"), "file_key": .string,
        ]), [400, 401, 404]),
      operation(
        "get", "/{dataset_id}/imports/{import_id}", "getImport", "How far an import is",
        [id, .path("import_id", .string, "The import.")], .named("Import"), [401, 404]),
    ]
  }

  private static func receive(
    _ kind: String, _ id: String, _ parameter: String, _ type: String,
    _ more: [Operation.Parameter] = []
  ) -> Operation {
    Operation(
      method: "put", path: "/uploads/\(kind)/{\(parameter)}", id: id, tag: .signed,
      summary: "Send what the address was given for",
      parameters: [
        .path(parameter, .string, "As the address has it."),
        .query("expires", .integer, "As the address has it.", isRequired: true),
        .query("max", .integer, "As the address has it.", isRequired: true),
        .query("type", .string, "As the address has it."),
        .query("signature", .string, "As the address has it.", isRequired: true),
      ] + more,
      body: Operation.Body(type: type, schema: .bytes),
      answers: [Operation.Answer(status: 200, about: "It has arrived whole.")],
      refusals: [400, 403, 404, 408, 409, 411, 501, 507])
  }

  static let signed: [Operation] = [
    receive("zip", "sendZip", "taskId", "application/zip"),
    receive("video", "sendVideo", "uploadId", "application/octet-stream"),
    receive(
      "shard", "sendShard", "shardId", "application/x-tar",
      [.header("x-lading-shard", .string, "As extensionHeaders has it.", isRequired: true)]),
    receive("records", "sendRecords", "importId", "application/x-ndjson"),
    Operation(
      method: "get", path: "/downloads/{sha256}", id: "download", tag: .signed,
      summary: "A file, or a part of it",
      parameters: [
        .path("sha256", .string, "As the address has it."),
        .query("expires", .integer, "As the address has it.", isRequired: true),
        .query("signature", .string, "As the address has it.", isRequired: true),
        .header("Range", .string, "The part that is wanted."),
      ],
      answers: [200, 206].map {
        Operation.Answer(
          status: $0, about: $0 == 200 ? "The file." : "The part.",
          contents: [("application/octet-stream", .bytes)])
      } + [Operation.Answer(status: 416, about: "The range begins beyond the end.")],
      refusals: [403, 404]),
  ]
}
