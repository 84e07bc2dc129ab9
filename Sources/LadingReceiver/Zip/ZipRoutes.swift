// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPTypes
import Hummingbird
import LadingText

/// The zip upload: begin, send, ask.
///
/// Source: "Upload a Dataset Zip" of Roboflow's REST API, and what its Python client sends beyond
/// it (`tags`, `annotationOverwrite`).
struct ZipRoutes: Sendable {
  let options: ReceiverOptions
  let store: Store
  let access: Access
  let folder: DataFolder
  let signer: URLSigner
  let processor: ZipProcessor

  func add(to router: Router<Context>) {
    router.post("/:workspace/:project/upload/zip") { try await begin($0, $1) }
    router.put("/uploads/zip/:task") { try await receive($0, $1) }
    router.get("/:workspace/upload/zip/:task") { try await status($0, $1) }
    router.get("/:workspace/asynctasks/:task") { try await status($0, $1) }
  }

  private func begin(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.project(request, context)
    let body = try await request.jsonBody()
    var split = ZipTask.Split.train
    if let value = body["split"], value != .null {
      guard let named = value.string.flatMap(ZipTask.Split.init(rawValue:)) else {
        throw Refusal(
          .badRequest, "The split must be train, valid or test",
          hint: value.string == "val" ? "Write valid for val" : nil)
      }
      split = named
    }
    let task = ZipTask(
      id: randomID(), workspace: place.workspace, project: place.project, split: split,
      batch: try text(body, "batchName"), tags: try tags(body),
      annotationOverwrite: try flag(body, "annotationOverwrite"), status: .created,
      created: secondsNow())
    try await store.insert(task)

    let path = "/uploads/zip/\(task.id)"
    let grant = URLSigner.Grant(
      method: "PUT", path: path, expires: secondsNow() + options.urlLifetime.components.seconds,
      maximumBytes: options.zipLimits.bytes, contentType: "application/zip")
    let base = baseAddress(request)
    return jsonObject { json in
      json.member("taskId", task.id)
      json.member("signedUrl", "\(base)\(path)?\(signer.query(for: grant))")
      json.member("url", "\(base)/\(task.workspace)/upload/zip/\(task.id)")
    }
  }

  private func receive(_ request: Request, _ context: Context) async throws -> Response {
    let grant = try request.grant(by: signer)
    guard let task = try await store.zipTask(context.parameters.require("task")) else {
      throw Refusal.missing("task")
    }
    let arrived = try await IncomingBody(
      folder: folder, maximumBytes: grant.maximumBytes ?? options.zipLimits.bytes,
      timeout: options.bodyTimeout
    ).receive(request)
    let final = "\(folder.uploads)/\(task.id).zip"
    // The file goes to its place first: a task that is said to run must have its zip after a crash.
    // Where two bodies race, the later rename could put another zip under an accepted task, so the
    // name carries the content's hash.
    let kept = final + "." + arrived.sha256
    try await folder.move(arrived.path, to: kept)
    if try await store.zipArrived(task.id, sha256: arrived.sha256) {
      await processor.enqueue(task.id)
    } else if try await store.zipTask(task.id)?.sha256 != arrived.sha256 {
      unlink(kept)
      throw Refusal(.conflict, "Another zip has arrived for this task; begin a new one")
    } else if try await store.zipTask(task.id)?.status != .running {
      // The same zip once more, after its task ended: an answer that was lost, no second upload.
      unlink(kept)
    }
    return Response(status: .ok)
  }

  private func status(_ request: Request, _ context: Context) async throws -> Response {
    let workspace = try access.workspace(request, context)
    guard let task = try await store.zipTask(context.parameters.require("task")),
      task.workspace == workspace
    else { throw Refusal.missing("task") }
    let progress = await processor.progress(of: task)
    return jsonObject { json in
      json.member("taskId", task.id)
      json.member("status", task.status.rawValue)
      json.key("progress")
      if let progress {
        json.object { json in
          json.member("current", progress.current)
          json.member("total", progress.total)
        }
      } else {
        json.null()
      }
      if let result = task.result {
        json.key("result")
        json.raw(result.utf8)
      }
      if let error = task.error { json.member("error", error) }
    }
  }

  private func text(_ body: JSONValue, _ name: String) throws -> String? {
    guard let value = body[name], value != .null else { return nil }
    guard let text = value.string else { throw Refusal(.badRequest, "\(name) must be a string") }
    return text
  }

  private func flag(_ body: JSONValue, _ name: String) throws -> Bool {
    guard let value = body[name], value != .null else { return false }
    guard let flag = value.bool else { throw Refusal(.badRequest, "\(name) must be true or false") }
    return flag
  }

  private func tags(_ body: JSONValue) throws -> [String] {
    guard let value = body["tags"], value != .null else { return [] }
    let tags = value.array?.compactMap(\.string)
    guard let tags, tags.count == value.array?.count, !tags.contains(where: { $0.contains("\n") })
    else { throw Refusal(.badRequest, "tags must be a list of strings") }
    return tags
  }
}

/// The address by which the client reached the server, for links in answers.
func baseAddress(_ request: Request) -> String {
  "http://" + (request.head.authority ?? request.headers[.host] ?? "127.0.0.1")
}

extension HTTPField.Name {
  /// Where HTTP/1.1 clients say which host they mean.
  static var host: HTTPField.Name {
    // "Host" is a token, so this cannot be nil.
    HTTPField.Name("Host") ?? .accept
  }
}
