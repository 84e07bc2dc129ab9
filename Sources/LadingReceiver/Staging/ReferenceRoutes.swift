// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import LadingModel
import LadingText

/// Files into a batch without sending them: by their addresses, or by a query over the workspace.
///
/// Source: what inference-cli sends and reads; the service's documents do not describe these calls.
struct ReferenceRoutes: Sendable {
  /// References in one call, as the client cuts them.
  static let limit = 20_000

  let store: Store
  let checks: StagingAccess
  let fetcher: ReferenceFetcher

  func add(to router: Router<Context>) {
    let batch = StagingAccess.prefix + "/:batch"
    router.post("\(batch)/bulk-upload/image-references") { try await take($0, $1, .images) }
    router.post("\(batch)/bulk-upload/video-references") { try await take($0, $1, .videos) }
    router.post("\(batch)/roboql-ingest") { try await query($0, $1) }
  }

  private func take(
    _ request: Request, _ context: Context, _ content: Batch.Content
  ) async throws -> Response {
    let place = try checks.place(request, context)
    let body = try await request.jsonBody(limit: 16 << 20)
    let ingest = try ingest(body, place, content)
    let name = content == .videos ? "videoReferences" : "imageReferences"
    let list = try text(body, name + "URL")
    var references: [Reference] = []
    if let value = body[name], value != .null {
      guard list == nil, let items = value.array, !items.isEmpty else {
        throw Refusal(.badRequest, "\(name) must be a list, and without \(name)URL beside it")
      }
      references = try Self.references(items, content)
    } else if list == nil {
      throw Refusal(.badRequest, "\(name) or \(name)URL is missing")
    }
    try await begin(request, place, content)
    var wanted = ingest
    wanted.list = list
    let outcome = try await store.insert(wanted, fetcher.shards(of: references, wanted))
    await fetcher.wake()
    return answer(wanted, outcome)
  }

  private func query(_ request: Request, _ context: Context) async throws -> Response {
    let place = try checks.place(request, context)
    let body = try await request.jsonBody()
    guard let text = body["query"]?.string else {
      throw Refusal(.badRequest, "query must be a string")
    }
    let query = try ImageQuery(text)
    let ingest = try ingest(body, place, .images)
    try await begin(request, place, .images, name: try self.text(body, "displayName"))
    let images = try await store.images(of: place.workspace, query)
    var shards: [(Shard, [BatchFile])] = []
    for start in stride(from: 0, to: images.count, by: fetcher.limits.shardImages) {
      let shard = fetcher.shard(of: ingest)
      let end = min(start + fetcher.limits.shardImages, images.count)
      shards.append(
        (
          shard,
          images[start..<end].map { image in
            var file = image
            file.batch = ingest.batch
            file.shard = shard.id
            return file
          }
        ))
    }
    let outcome = try await store.insert(ingest, shards, now: secondsNow())
    if !outcome.isKnown { await fetcher.tell(ingest, shards) }
    return answer(ingest, outcome)
  }

  private func begin(
    _ request: Request, _ place: (workspace: String, batch: String), _ content: Batch.Content,
    name: String? = nil
  ) async throws {
    let batch = Batch(
      workspace: place.workspace, id: place.batch,
      displayName: name ?? request.query("displayName") ?? place.batch, kind: .sharded,
      content: content, created: secondsNow())
    guard try await store.batch(batch) != nil else { throw StagingAccess.otherKind }
  }

  private func ingest(
    _ body: JSONValue, _ place: (workspace: String, batch: String), _ content: Batch.Content
  ) throws -> Ingest {
    let id = try text(body, "ingestId") ?? randomUUID()
    guard (1...128).contains(id.utf8.count) else {
      throw Refusal(.badRequest, "ingestId must have 1 to 128 characters")
    }
    let url = try text(body, "notificationsURL")
    if let url, HostRule.host(of: url) == nil {
      throw Refusal(.badRequest, "notificationsURL must be an http or https address")
    }
    var wantsFiles = false
    if let value = body["notificationCategories"], value != .null {
      let words = value.array?.compactMap(\.string)
      guard let words, words.count == value.array?.count,
        words.allSatisfy({ $0 == "ingest-status" || $0 == "files-status" })
      else {
        throw Refusal(
          .badRequest, "notificationCategories must be a list of ingest-status and files-status")
      }
      wantsFiles = words.contains("files-status")
    }
    return Ingest(
      workspace: place.workspace, batch: place.batch, id: id, content: content, list: nil,
      webhook: url, wantsFiles: wantsFiles)
  }

  private func text(_ body: JSONValue, _ name: String) throws -> String? {
    guard let value = body[name], value != .null else { return nil }
    guard let text = value.string else { throw Refusal(.badRequest, "\(name) must be a string") }
    return text
  }

  /// The references of a call or a list, checked.
  static func references(
    _ items: [JSONValue], _ content: Batch.Content
  ) throws(Refusal) -> [Reference] {
    guard items.count <= limit else {
      throw Refusal(.badRequest, "There are \(items.count) references; \(limit) are allowed")
    }
    var names: Set<String> = []
    var references: [Reference] = []
    for item in items {
      guard let name = item["name"]?.string, let url = item["url"]?.string else {
        throw Refusal(.badRequest, "A reference must have a name and a url")
      }
      let kind = FileKind(fileExtension: extensionOf(name))
      guard kind == (content == .videos ? .video : .image) else {
        throw Refusal(.badRequest, "\(name) has not the extension of an \(content.rawValue) file")
      }
      guard isFileName(name) else {
        throw Refusal(.badRequest, "The name of a reference must be a file's, without folders")
      }
      guard HostRule.host(of: url) != nil else {
        throw Refusal(.badRequest, "The url of \(name) must be an http or https address")
      }
      guard names.insert(name).inserted else {
        throw Refusal(.badRequest, "The name \(name) is given twice")
      }
      references.append(Reference(name: name, url: url))
    }
    return references
  }

  private func answer(
    _ ingest: Ingest, _ outcome: (shards: [String], isKnown: Bool)
  ) -> Response {
    jsonObject { json in
      json.member("status", "ok")
      json.member("ingestId", ingest.id)
      json.key("shardIds")
      json.array { json in
        for shard in outcome.shards { json.value(shard) }
      }
      json.member("duplicated", outcome.isKnown)
    }
  }
}
