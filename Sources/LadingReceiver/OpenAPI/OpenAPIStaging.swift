// SPDX-License-Identifier: Apache-2.0

import LadingText

/// The data staging: batches, what comes into them and what they hold.
extension OpenAPIDocument {
  private static let root = "/data-staging/v1/external/{workspace}/batches"
  private static let one = root + "/{batch_id}"
  private static let place: [Operation.Parameter] = [
    .shared(.workspace), .shared(.batch), .shared(.key),
  ]
  private static let pages: [Operation.Parameter] = [.shared(.pageSize), .shared(.pageToken)]
  private static let displayName = Operation.Parameter.query(
    "displayName", .string, "What people call the batch; its id where not given.")

  static let batch: Schema = .object([
    "batchId": .string, "displayName": .string,
    "batchType": .words(["simple-batch", "sharded-batch", "multipart-batch"]),
    "batchContentType": .words(["images", "videos", "metadata", "archives", "mixed"]),
    "createdDate": .string(format: "date-time"), "expiryDate": .string(format: "date-time"),
  ])

  /// A page of items: the items, and the token of the next page.
  static func page(_ name: String, _ item: Schema) -> Schema {
    .object(["status": .ok, name: .array(item), "nextPageToken": Schema.string.nullable])
  }

  private static func upload(
    _ name: String, _ id: String, _ summary: String, _ parameters: [Operation.Parameter],
    _ body: Operation.Body?, _ answer: Schema
  ) -> Operation {
    Operation(
      method: "post", path: "\(one)/\(name)", id: id, tag: .ingestion, summary: summary,
      parameters: place + [displayName] + parameters, body: body,
      answers: [.ok("Where to send it, or that it is there.", answer)],
      refusals: [400, 401, 404, 408, 413, 507], shape: .plain)
  }

  private static func fileName(_ what: String) -> Operation.Parameter {
    .query("fileName", .string, "The name of the \(what), without folders.", isRequired: true)
  }

  private static func details(_ more: KeyValuePairs<String, Schema>) -> Schema {
    .object(["status": .ok, "signedURLDetails": .object(more)])
  }

  private static let headers = Schema.map(.string).about("To be sent with the file.")

  private static func references(_ kind: String, _ id: String) -> Operation {
    upload(
      "bulk-upload/\(kind)-references", id, "Have \(kind)s fetched from their addresses", [],
      .json(
        .object([
          "\(kind)References": Schema.array(.object(["name": .string, "url": .string])).optional,
          "\(kind)ReferencesURL": Schema.string.nullable.optional,
          "ingestId": Schema.string.nullable.optional,
          "notificationsURL": Schema.string.nullable.optional,
          "notificationCategories": Schema.array(
            .words(["ingest-status", "files-status"])
          ).nullable.optional,
        ])), ingest)
  }

  private static let ingest: Schema = .object([
    "status": .ok, "ingestId": .string, "shardIds": .array(.string(format: "uuid")),
    "duplicated": .boolean,
  ])

  static let ingestion: [Operation] = [
    upload(
      "upload/image", "uploadImage", "Send one image", [fileName("image")],
      Operation.Body(
        type: "multipart/form-data", schema: .object(["file": Schema.bytes.optional])),
      .object(["status": .ok])),
    upload(
      "upload/video", "uploadVideo", "Ask where to send a video", [fileName("video")], nil,
      details([
        "uploadURL": .string, "method": .string, "extensionHeaders": headers,
        "maxFileSize": .integer,
      ])),
    upload(
      "bulk-upload/image-files", "bulkUploadImages", "Ask where to send a tar of images", [], nil,
      details([
        "shardId": .string(format: "uuid"), "uploadURL": .string, "method": .string,
        "extensionHeaders": headers, "maxNumberOfImages": .integer, "maxShardSize": .integer,
      ])),
    references("image", "ingestImageReferences"), references("video", "ingestVideoReferences"),
    upload(
      "roboql-ingest", "ingestByQuery", "Take in images that the workspace's projects hold", [],
      .json(
        .object([
          "query": .string, "displayName": Schema.string.nullable.optional,
          "ingestId": Schema.string.nullable.optional,
          "notificationsURL": Schema.string.nullable.optional,
        ])), ingest),
  ]

  private static func look(
    _ path: String, _ id: String, _ tag: Operation.Tag, _ summary: String,
    _ parameters: [Operation.Parameter], _ answer: Schema
  ) -> Operation {
    Operation(
      method: "get", path: path, id: id, tag: tag, summary: summary, parameters: parameters,
      answers: [.ok("What is asked for.", answer)], refusals: [400, 401, 404], shape: .plain)
  }

  private static let partName = Operation.Parameter.query(
    "partName", .string, "Only files of this part.")
  private static let part: Schema = .object([
    "partName": .string, "partType": .string, "contentType": .string,
  ])

  static let batches: [Operation] = [
    look(
      root, "listBatches", .batches, "The batches of a workspace",
      [.shared(.workspace), .shared(.key)] + pages, page("batches", .named("Batch"))),
    look(
      one, "getBatch", .batches, "A batch", place,
      .object(["status": .ok, "batch": .named("Batch")])),
    look(
      "\(one)/count", "getBatchCount", .batches, "How many files a batch holds",
      place + [partName], .object(["status": .ok, "count": .integer])),
    look(
      "\(one)/shards", "getBatchShards", .batches, "The shards of a batch", place + pages,
      page(
        "shards",
        .object([
          "shardId": .string(format: "uuid"),
          "statusName": .words(["created", "processing", "indexed", "failed"]),
          "statusType": .words(["info", "success", "error"]),
          "eventTimestamp": .string(format: "date-time"), "shardObjectsCount": .integer,
          "statusMetadata": Schema.object(["error": .string]).optional,
        ]))),
    look(
      "\(one)/parts", "listBatchParts", .export, "The parts of a job's output batch", place,
      .object(["status": .ok, "parts": .array(part), "batchParts": .array(part)])),
    look(
      "\(one)/list", "listDownloadUrls", .export, "Where to download the files of a batch",
      place + pages + [partName],
      page(
        "filesMetadata",
        .object([
          "downloadURL": .string, "fileName": .string, "partName": Schema.string.nullable,
          "shardId": Schema.string.nullable, "contentType": .string,
          "nestedContentType": Schema.string.nullable,
        ]))),
  ]
}
