// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import LadingText

/// What a batch holds: metadata, count, shards, parts and files to download.
///
/// Where the document and the real client differ, both are served: `parts` beside `batchParts`.
struct StagingRoutes: Sendable {
  let options: ReceiverOptions
  let store: Store
  let checks: StagingAccess
  let signer: URLSigner

  func add(to router: Router<Context>) {
    let batch = StagingAccess.prefix + "/:batch"
    router.get("\(StagingAccess.prefix)") { try await batches($0, $1) }
    router.get("\(batch)") { try await metadata($0, $1) }
    router.get("\(batch)/count") { try await count($0, $1) }
    router.get("\(batch)/shards") { try await shards($0, $1) }
    router.get("\(batch)/parts") { try await parts($0, $1) }
    router.get("\(batch)/list") { try await list($0, $1) }
  }

  private func batches(_ request: Request, _ context: Context) async throws -> Response {
    let workspace = try checks.access.workspace(request, context)
    let size = try checks.pageSize(request)
    let after = try checks.pageKey(request, fields: 1)
    let batches = try await store.batches(
      of: workspace, after: after?[0] ?? "", limit: size + 1)
    return page("batches", batches, size: size, key: { [$0.id] }) { Self.write($0, to: &$1) }
  }

  private func metadata(_ request: Request, _ context: Context) async throws -> Response {
    let batch = try await checks.batch(request, context)
    return jsonObject { json in
      json.member("status", "ok")
      json.key("batch")
      json.object { Self.write(batch, to: &$0) }
    }
  }

  private static func write(_ batch: Batch, to json: inout JSONWriter) {
    json.member("batchId", batch.id)
    json.member("displayName", batch.displayName)
    json.member("batchType", batch.kind.rawValue)
    json.member("batchContentType", batch.content.rawValue)
    json.member("createdDate", timestamp(batch.created))
    json.member("expiryDate", timestamp(batch.expires))
  }

  private func count(_ request: Request, _ context: Context) async throws -> Response {
    let batch = try await checks.batch(request, context)
    let count = try await store.count(
      of: batch.id, in: batch.workspace, part: request.query("partName"))
    return jsonObject { json in
      json.member("status", "ok")
      json.member("count", count)
    }
  }

  private func shards(_ request: Request, _ context: Context) async throws -> Response {
    let batch = try await checks.batch(request, context)
    let size = try checks.pageSize(request)
    let after = try checks.pageKey(request, fields: 1)
    let shards = try await store.shards(
      of: batch.id, in: batch.workspace, after: after?[0] ?? "", limit: size + 1)
    return page("shards", shards, size: size, key: { [$0.id] }) { shard, json in
      json.member("shardId", shard.id)
      json.member("statusName", shard.status.rawValue)
      json.member("statusType", shard.status.type)
      json.member("eventTimestamp", timestamp(shard.changed))
      json.member("shardObjectsCount", shard.objects)
      if let error = shard.error {
        json.key("statusMetadata")
        json.object { $0.member("error", error) }
      }
    }
  }

  private func parts(_ request: Request, _ context: Context) async throws -> Response {
    let batch = try await checks.batch(request, context)
    let parts = try await store.parts(of: batch.id, in: batch.workspace)
    return jsonObject { json in
      json.member("status", "ok")
      for key in ["parts", "batchParts"] {
        json.key(key)
        json.array { json in
          for part in parts {
            json.object { json in
              json.member("partName", part)
              json.member("partType", Batch.Kind.simple.rawValue)
              json.member("contentType", batch.content.rawValue)
            }
          }
        }
      }
    }
  }

  private func list(_ request: Request, _ context: Context) async throws -> Response {
    let batch = try await checks.batch(request, context)
    let size = try checks.pageSize(request)
    let after = try checks.pageKey(request, fields: 3)
    let files = try await store.files(
      of: batch.id, in: batch.workspace, part: request.query("partName"),
      after: after.map { ($0[0], $0[1], $0[2]) }, limit: size + 1)
    return page(
      "filesMetadata", files, size: size, key: { [$0.part, $0.shard, $0.name] }
    ) { file, json in
      json.member("downloadURL", download(file, request))
      json.member("fileName", file.name)
      json.member("contentType", file.contentType)
      for (key, value) in [("partName", file.part), ("shardId", file.shard)] {
        json.key(key)
        if value.isEmpty { json.null() } else { json.value(value) }
      }
      json.key("nestedContentType")
      json.null()
    }
  }

  private func download(_ file: BatchFile, _ request: Request) -> String {
    let path = "/downloads/\(file.sha256)"
    let grant = URLSigner.Grant(
      method: "GET", path: path, expires: secondsNow() + options.urlLifetime.components.seconds,
      maximumBytes: nil, contentType: nil)
    return "\(baseAddress(request))\(path)?\(signer.query(for: grant))"
  }
}
