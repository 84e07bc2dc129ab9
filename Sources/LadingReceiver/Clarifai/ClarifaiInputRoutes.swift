// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import LadingText

/// Inputs: taking them in, listing, counting, changing and removing them.
struct ClarifaiInputRoutes: Sendable {
  let options: ReceiverOptions
  let store: Store
  let access: ClarifaiAccess
  let intake: ClarifaiIntake
  let writer: ClarifaiWriter
  let processor: ClarifaiProcessor

  func add(to router: Router<Context>) {
    for prefix in ClarifaiAccess.prefixes {
      router.clarifai(.post, "\(prefix)/inputs") { try await post($0, $1) }
      router.clarifai(.get, "\(prefix)/inputs") { try await list($0, $1) }
      router.clarifai(.delete, "\(prefix)/inputs") { try await delete($0, $1) }
      router.clarifai(.patch, "\(prefix)/inputs") { try await patch($0, $1) }
      router.clarifai(.get, "\(prefix)/inputs/:input") { try await show($0, $1) }
      router.clarifai(.delete, "\(prefix)/inputs/:input") { try await delete($0, $1) }
    }
  }

  private func post(_ request: Request, _ context: Context) async throws -> Response {
    try await intake.take(
      "inputs", of: request, context, atMost: options.clarifaiLimits.inputs,
      element: { try ClarifaiNewInput(&$0, in: $1) }, work: { try await take($0, request) })
  }

  private func take(
    _ call: ClarifaiIntake.Call<ClarifaiNewInput>, _ request: Request
  ) async throws -> Response {
    var job = call.rest["inputs_add_job_id"]?.string ?? ""
    if job.isEmpty { job = randomID() }
    guard isClarifaiID(job) else {
      throw ClarifaiRefusal(
        .invalidRequest, "inputs_add_job_id has letters, digits, -, _ and . only")
    }
    let resolution = call.rest["input_id_conflict_resolution"]
    let suffixing = resolution?.string == "SUFFIX" || resolution?.integer == 2
    let stored = try await keepContent(
      of: call.elements, from: call.body.path, call.place, suffixing: suffixing)
    let outcomes = try await store.insert(
      stored, of: call.body, job: job, into: call.place, suffixing: suffixing, now: secondsNow())
    await processor.wake()
    return try await answer(call.elements, outcomes, job: job, call.place, request)
  }

  /// Stores the content of what is to be taken in; of a duplicate nothing is stored.
  private func keepContent(
    of inputs: [ClarifaiNewInput], from path: String, _ place: ClarifaiPlace, suffixing: Bool
  ) async throws -> [ClarifaiStoredInput] {
    let taken =
      suffixing ? [] : try await store.clarifaiTaken(inputs.compactMap(\.id), in: place)
    return try await intake.offload.run { [folder = intake.folder] in
      var blobs = BlobWriter(folder: folder)
      var isSettled = true
      let stored = try inputs.enumerated().map { index, input in
        var stored = ClarifaiStoredInput(new: input)
        guard input.problem == nil, !taken.contains(input.id ?? "") else { return stored }
        do {
          let source: any ByteSource
          switch input.content {
          case .base64(let place): source = Base64Source(try JSONStringSource(path, place))
          case .raw(let place): source = try JSONStringSource(path, place)
          case .url, nil: return stored
          }
          let blob = try blobs.store(source)
          stored.sha256 = blob.sha256
          stored.bytes = blob.bytes
          isSettled = false
        } catch is Base64Source.Malformed {
          throw ClarifaiRefusal(
            .badFormat, "inputs[\(index)].data.\(input.kind.rawValue).base64 is no base64")
        }
        return stored
      }
      if !isSettled { blobs.settle() }
      return stored
    }
  }

  private func answer(
    _ inputs: [ClarifaiNewInput], _ outcomes: [(id: String, status: ClarifaiStatus)], job: String,
    _ place: ClarifaiPlace, _ request: Request
  ) async throws -> Response {
    let taken = outcomes.filter { $0.status.code == .inputPending }
    let found = try await store.clarifaiInputs(
      in: place, Store.ClarifaiFilter(ids: taken.map(\.id)))
    let byID = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    let status = ClarifaiCode.all(of: outcomes.map { $0.status.code == .inputPending })
    let addJob = try await store.clarifaiJob(job, in: place)
    return clarifaiAnswer(ClarifaiStatus(status), http: status == .failure ? .badRequest : .ok) {
      json in
      json.key("inputs")
      json.array { json in
        for (input, outcome) in zip(inputs, outcomes) {
          if outcome.status.code == .inputPending, var taken = byID[outcome.id] {
            // As it was taken, whatever has become of it since.
            taken.status = outcome.status
            writer.write(taken, request, to: &json)
          } else {
            json.object { json in
              json.member("id", input.id ?? outcome.id)
              outcome.status.write(to: &json)
            }
          }
        }
      }
      if let addJob {
        json.key("inputs_add_job")
        json.object { ClarifaiJobRoutes.write(addJob, to: &$0) }
      }
    }
  }

  private func list(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.place(request, context)
    let page = try access.page(request)
    var filter = Store.ClarifaiFilter(
      ids: request.queryValues("ids"), skip: page.skip, limit: page.limit)
    if let text = request.query("status.code"), !text.isEmpty {
      guard let code = ClarifaiCode(named: text) else {
        throw ClarifaiRefusal(.invalidRequest, "status.code is no status of an input")
      }
      filter.code = code
    }
    let inputs = try await store.clarifaiInputs(in: place, filter)
    return clarifaiAnswer { json in
      json.key("inputs")
      json.array { json in
        for input in inputs { writer.write(input, request, to: &json) }
      }
    }
  }

  private func show(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.place(request, context)
    let id = percentDecoded(try context.parameters.require("input"))
    guard
      let input = try await store.clarifaiInputs(in: place, Store.ClarifaiFilter(ids: [id])).first
    else { throw ClarifaiRefusal.missing("input") }
    return clarifaiAnswer { json in
      json.key("input")
      writer.write(input, request, to: &json)
    }
  }

  private func delete(_ request: Request, _ context: Context) async throws -> Response {
    let body = try await request.jsonBody()
    let place = try await access.place(request, context, body: body)
    var ids = body["ids"]?.array?.compactMap(\.string) ?? []
    if let id = context.parameters.get("input") { ids = [percentDecoded(id)] }
    // An empty list deletes nothing: the official client sends one after every good batch.
    let gone = try await store.deleteClarifaiInputs(ids, in: place)
    if gone.isEmpty, !ids.isEmpty {
      throw ClarifaiRefusal.missing("input")
    }
    return clarifaiAnswer(ClarifaiStatus(.success))
  }

  /// Changes concepts, metadata and places of inputs: merged, overwritten or removed.
  private func patch(_ request: Request, _ context: Context) async throws -> Response {
    let body = try await request.jsonBody()
    let place = try await access.place(request, context, body: body)
    guard let action = ClarifaiPatch.Action(rawValue: body["action"]?.string ?? "") else {
      throw ClarifaiRefusal(.invalidRequest, "action is merge, overwrite or remove")
    }
    let changes = body["inputs"]?.array ?? []
    let ids = changes.compactMap { $0["id"]?.string }
    let found = try await store.clarifaiInputs(in: place, Store.ClarifaiFilter(ids: ids))
    guard !changes.isEmpty, found.count == Set(ids).count, ids.count == changes.count else {
      throw ClarifaiRefusal.missing("input")
    }
    for change in changes {
      guard let input = found.first(where: { $0.id == change["id"]?.string }) else { continue }
      let data = ClarifaiPatch(action: action).applied(
        change["data"] ?? .object([]), to: try JSONValue(parsing: input.data))
      if let problem = ClarifaiMarks(data).problem {
        throw ClarifaiRefusal(.invalidRequest, problem)
      }
      try await store.setClarifaiData(data.text, of: input.sequence, now: secondsNow())
    }
    let now = try await store.clarifaiInputs(in: place, Store.ClarifaiFilter(ids: ids))
    return clarifaiAnswer { json in
      json.key("inputs")
      json.array { json in
        for input in now { writer.write(input, request, to: &json) }
      }
    }
  }
}
