// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPTypes
import Hummingbird
import LadingModel
import LadingText

/// How files come into a batch: one image, one video, or a tar of images.
///
/// Source: the data staging part of Roboflow's batch processing API, and what inference-cli sends
/// (a multipart form whose part has the file's name, a PUT without content type).
struct IngestRoutes: Sendable {
  let options: ReceiverOptions
  let store: Store
  let checks: StagingAccess
  let folder: DataFolder
  let signer: URLSigner
  let indexer: ShardIndexer

  func add(to router: Router<Context>) {
    let batch = StagingAccess.prefix + "/:batch"
    router.post("\(batch)/upload/image") { try await image($0, $1) }
    router.post("\(batch)/upload/video") { try await video($0, $1) }
    router.post("\(batch)/bulk-upload/image-files") { try await shard($0, $1) }
    router.put("/uploads/video/:upload") { try await receiveVideo($0, $1) }
    router.put("/uploads/shard/:shard") { try await receiveShard($0, $1) }
  }

  private func open(
    _ request: Request, _ context: Context, _ kind: Batch.Kind, _ content: Batch.Content
  ) async throws -> Batch {
    let place = try checks.place(request, context)
    let wanted = Batch(
      workspace: place.workspace, id: place.batch,
      displayName: request.query("displayName") ?? place.batch, kind: kind, content: content,
      created: secondsNow())
    guard let batch = try await store.batch(wanted) else { throw StagingAccess.otherKind }
    return batch
  }

  private func fileName(_ request: Request) throws -> String {
    let name = try checks.required("fileName", request)
    guard isFileName(name) else {
      throw Refusal(.badRequest, "fileName must be a file's name without folders")
    }
    return name
  }

  private func image(_ request: Request, _ context: Context) async throws -> Response {
    _ = try checks.place(request, context)
    let name = try fileName(request)
    guard isImage(name) else {
      throw Refusal(.badRequest, "\(name) has no image's extension")
    }
    let batch = try await open(request, context, .simple, .images)
    let arrived = try await FormFile(
      folder: folder, maximumBytes: options.stagingLimits.imageBytes, timeout: options.bodyTimeout,
      name: name
    ).receive(request)
    try await folder.keep(arrived)
    try await store.insert(
      BatchFile(
        batch: batch.id, part: "", shard: "", name: name, sha256: arrived.sha256,
        bytes: arrived.bytes, contentType: "image"), in: batch.workspace)
    return jsonObject { $0.member("status", "ok") }
  }

  private func video(_ request: Request, _ context: Context) async throws -> Response {
    _ = try checks.place(request, context)
    let name = try fileName(request)
    guard FileKind(fileExtension: extensionOf(name)) == .video else {
      throw Refusal(.badRequest, "\(name) has no video's extension")
    }
    let batch = try await open(request, context, .simple, .videos)
    let id = randomID()
    try await store.insertVideo(id, batch: batch.id, name: name, in: batch.workspace)
    let url = sign("/uploads/video/\(id)", options.stagingLimits.videoBytes, request)
    return jsonObject { json in
      json.member("status", "ok")
      json.key("signedURLDetails")
      json.object { json in
        json.member("uploadURL", url)
        json.member("method", "PUT")
        json.key("extensionHeaders")
        json.object { _ in }
        json.member("maxFileSize", options.stagingLimits.videoBytes)
      }
    }
  }

  private func shard(_ request: Request, _ context: Context) async throws -> Response {
    let batch = try await open(request, context, .sharded, .images)
    let shard = Shard(
      id: randomUUID(), workspace: batch.workspace, batch: batch.id, status: .created,
      changed: secondsNow(), objects: 0)
    try await store.insert(shard)
    let url = sign("/uploads/shard/\(shard.id)", options.stagingLimits.shardBytes, request)
    return jsonObject { json in
      json.member("status", "ok")
      json.key("signedURLDetails")
      json.object { json in
        json.member("shardId", shard.id)
        json.member("uploadURL", url)
        json.member("method", "PUT")
        json.key("extensionHeaders")
        json.object { $0.member("x-lading-shard", shard.id) }
        json.member("maxNumberOfImages", options.stagingLimits.shardImages)
        json.member("maxShardSize", options.stagingLimits.shardBytes)
      }
    }
  }

  private func receiveVideo(_ request: Request, _ context: Context) async throws -> Response {
    let limit = try request.grant(by: signer).maximumBytes ?? 0
    guard let video = try await store.video(context.parameters.require("upload")) else {
      throw Refusal.missing("upload")
    }
    let arrived = try await IncomingBody(
      folder: folder, maximumBytes: limit, timeout: options.bodyTimeout
    ).receive(request)
    try await folder.keep(arrived)
    try await store.insert(
      BatchFile(
        batch: video.batch, part: "", shard: "", name: video.name, sha256: arrived.sha256,
        bytes: arrived.bytes, contentType: "video"), in: video.workspace)
    return Response(status: .ok)
  }

  private func receiveShard(_ request: Request, _ context: Context) async throws -> Response {
    let limit = try request.grant(by: signer).maximumBytes ?? 0
    guard let shard = try await store.shard(context.parameters.require("shard")) else {
      throw Refusal.missing("shard")
    }
    if let name = HTTPField.Name("x-lading-shard"), request.headers[name] != shard.id {
      throw Refusal(.forbidden, "The extensionHeaders of the answer were not sent")
    }
    let arrived = try await IncomingBody(
      folder: folder, maximumBytes: limit, timeout: options.bodyTimeout
    ).receive(request)
    let kept = indexer.path(of: shard.id, sha256: arrived.sha256)
    try await folder.move(arrived.path, to: kept)
    if try await store.shardArrived(shard.id, sha256: arrived.sha256, now: secondsNow()) {
      await indexer.enqueue(shard.id)
      return Response(status: .ok)
    }
    let now = try await store.shard(shard.id)
    guard now?.sha256 == arrived.sha256 else {
      unlink(kept)
      throw Refusal(.conflict, "Another tar has arrived for this shard; ask for a new address")
    }
    if now?.status != .processing { unlink(kept) }
    return Response(status: .ok)
  }

  private func sign(_ path: String, _ limit: Int64, _ request: Request) -> String {
    let grant = URLSigner.Grant(
      method: "PUT", path: path, expires: secondsNow() + options.urlLifetime.components.seconds,
      maximumBytes: limit, contentType: nil)
    return "\(baseAddress(request))\(path)?\(signer.query(for: grant))"
  }
}

/// A file name's extension, lower case and without the dot; empty where there is none.
func extensionOf(_ name: String) -> String {
  guard let dot = name.lastIndex(of: ".") else { return "" }
  return name[name.index(after: dot)...].lowercased()
}

/// Whether a name can be a file's: no folders in it, and not too long.
func isFileName(_ name: String) -> Bool {
  (1...255).contains(name.utf8.count) && !name.contains("/") && !name.contains("\0")
    && name != "." && name != ".."
}

/// Whether a name has an image's extension.
func isImage(_ name: String) -> Bool { FileKind(fileExtension: extensionOf(name)) == .image }

/// A random UUID (RFC 9562, version 4), lower case.
func randomUUID() -> String {
  var generator = SystemRandomNumberGenerator()
  var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  bytes[6] = bytes[6] & 0x0F | 0x40
  bytes[8] = bytes[8] & 0x3F | 0x80
  let text = Array(hexadecimal(bytes))
  return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(text[$0]) }
    .joined(separator: "-")
}
