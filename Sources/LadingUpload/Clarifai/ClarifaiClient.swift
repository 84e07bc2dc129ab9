// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText

/// What Clarifai's API answered: its own code counts, not the status of HTTP.
struct ClarifaiAnswer: Sendable {
  var code: Int
  var details: String
  var json: JSONValue

  /// The objects of a list of the answer.
  func list(_ name: String) -> [JSONValue] { json[name]?.array ?? [] }
}

/// The status of one thing in an answer.
struct ClarifaiStatus: Sendable, Hashable {
  /// Codes of the API (`StatusCode` of clarifai-grpc).
  enum Code {
    static let success = 10000
    static let mixed = 10010
    static let failure = 10020
    static let doesNotExist = 11101
    static let annotationSuccess = 24150
    static let annotationPending = 24151
    static let inputSuccess = 30000
    static let inputPending = 30001
    static let inputFailed = 30002
    static let inputInProgress = 30003
    static let inputDuplicate = 30100
    static let datasetInputSuccess = 64100
    static let datasetInputDuplicate = 64101
    /// The service did nothing, and may do it in a while: throttled, over an hourly limit, try again.
    static let passing: Set<Int> = [10030, 11003, 11005]
    /// The key is missing, unknown, or may not do this.
    static let credentials: Set<Int> = [11001, 11002, 11007, 11008, 11009]
  }

  var code: Int
  var text: String

  init(_ object: JSONValue?) {
    let status = object?["status"]
    code = status?["code"]?.integer ?? 0
    let words = ["description", "details"].compactMap { status?[$0]?.string }.filter { !$0.isEmpty }
    text = words.joined(separator: ": ")
  }

  /// Whether the input was taken, whatever becomes of it.
  var isTaken: Bool {
    [Code.inputSuccess, Code.inputPending, Code.inputInProgress].contains(code)
  }

  /// Whether the service still works on the input.
  var isOpen: Bool { code == Code.inputPending || code == Code.inputInProgress }

  /// The words with the code, for people.
  var shown: String { text.isEmpty ? "code \(code)" : "\(text) (\(code))" }
}

/// Calls of Clarifai's v2 API in one app.
struct ClarifaiClient: Sendable {
  let service: Service
  let user: String
  let app: String

  /// Makes a call and reads the answer's code; `what` is named where there is none to be read.
  ///
  /// A service that is throttled did nothing, so even a POST is made again then. What comes back may
  /// be a refusal of all or of some; only a refused key throws.
  func ask(
    _ method: Call.Method, _ path: [String], query: [(String, String)] = [],
    body: CallBody = .none, _ what: String, meter: (@Sendable (Int64) -> Void)? = nil
  ) async throws(UploadError) -> ClarifaiAnswer {
    let policy = service.wire.policy
    var attempt = 0
    while true {
      attempt += 1
      let answer = try await service.ask(
        method, ["v2", "users", user, "apps", app] + path, query: query, body: body, meter: meter)
      guard let json = answer.json, let code = json["status"]?["code"]?.integer else {
        guard answer.isSuccess else { throw service.refusal(answer, what) }
        throw UploadError(
          .refused, "\(service.name) answered \(what) with something that has no status",
          hint: "is \(service.endpoint.authority) the address of \(service.name)?",
          status: answer.status)
      }
      let status = ClarifaiStatus(json)
      if ClarifaiStatus.Code.credentials.contains(code) {
        throw UploadError(
          .refused,
          "\(service.name) refuses \(what): \(service.wire.redactor.clean(status.shown))",
          hint: "check CLARIFAI_PAT, and that it may write to the app \(user)/\(app)",
          status: answer.status)
      }
      guard ClarifaiStatus.Code.passing.contains(code), attempt < policy.attempts else {
        return ClarifaiAnswer(
          code: code, details: service.wire.redactor.clean(status.shown), json: json)
      }
      do {
        try await Task.sleep(for: policy.wait(after: attempt, random: Double.random(in: 0...1)))
      } catch {
        throw UploadError(.gaveUp, "interrupted while \(service.name) asks to wait")
      }
    }
  }

  /// The same where anything but success is an error.
  func must(
    _ method: Call.Method, _ path: [String], query: [(String, String)] = [],
    body: CallBody = .none, _ what: String
  ) async throws(UploadError) -> ClarifaiAnswer {
    let answer = try await ask(method, path, query: query, body: body, what)
    guard answer.code == ClarifaiStatus.Code.success else { throw refusal(answer, what) }
    return answer
  }

  func refusal(_ answer: ClarifaiAnswer, _ what: String) -> UploadError {
    let isPassing = ClarifaiStatus.Code.passing.contains(answer.code)
    return UploadError(
      isPassing ? .gaveUp : .refused, "\(service.name) refuses \(what): \(answer.details)")
  }

  /// The status of each of these inputs that exists, by its id.
  func inputs(_ ids: [String]) async throws(UploadError) -> [String: ClarifaiStatus] {
    var found: [String: ClarifaiStatus] = [:]
    // As many ids as an address can hold whatever they are.
    for start in stride(from: 0, to: ids.count, by: 32) {
      let some = ids[start..<min(start + 32, ids.count)]
      let answer = try await must(
        .get, ["inputs"], query: some.map { ("ids", $0) } + [("per_page", "\(some.count)")],
        "a list of inputs")
      for input in answer.list("inputs") {
        if let id = input["id"]?.string { found[id] = ClarifaiStatus(input) }
      }
    }
    return found
  }

  /// Removes inputs, those that exist.
  func delete(_ ids: [String]) async throws(UploadError) {
    if ids.isEmpty { return }
    let answer = try await ask(
      .delete, ["inputs"], body: .bytes(ClarifaiWire.deletion(ids)), "the removal of inputs")
    let isGone = [ClarifaiStatus.Code.success, ClarifaiStatus.Code.doesNotExist]
    guard isGone.contains(answer.code) else { throw refusal(answer, "the removal of inputs") }
  }
}
