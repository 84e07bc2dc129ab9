// SPDX-License-Identifier: Apache-2.0

import LadingModel
public import LadingText

/// A service: where it is, who we are there, and how it is called.
public struct Service: Sendable {
  /// How the key goes with a request.
  public enum Credential: Sendable {
    /// As a query parameter of this name.
    case query(String, Secret)
    /// As the header `Authorization`, after this word.
    case authorization(String, Secret)
    /// There is none.
    case none
  }

  /// Its name for people: "Roboflow".
  public let name: String
  /// Its base address.
  public let endpoint: Endpoint
  private let credential: Credential
  /// What requests go over.
  public let wire: Wire

  /// Names a service.
  public init(name: String, endpoint: Endpoint, credential: Credential, wire: Wire) {
    self.name = name
    self.endpoint = endpoint
    self.credential = credential
    self.wire = wire
  }

  /// Makes a request at a path of the service, with the key; any answer comes back.
  public func ask(
    _ method: Call.Method, _ path: [String], query: [(String, String)] = [],
    body: CallBody = .none, contentType: String = "application/json",
    meter: (@Sendable (Int64) -> Void)? = nil
  ) async throws(UploadError) -> Answer {
    try await ask(
      method, url: endpoint.url(path, query: query), body: body, contentType: contentType,
      meter: meter)
  }

  /// The same at a whole address, which must be at the service's own host: the key goes with it.
  public func ask(
    _ method: Call.Method, url: String, body: CallBody = .none,
    contentType: String = "application/json", meter: (@Sendable (Int64) -> Void)? = nil
  ) async throws(UploadError) -> Answer {
    guard endpoint.isHost(of: url) else {
      throw UploadError(.refused, "\(name) points to another host: the key is not sent there")
    }
    var call = Call(method, url, body: body)
    call.meter = meter
    switch credential {
    case .query(let parameter, let secret):
      call.url += (url.contains("?") ? "&" : "?") + "\(parameter)=\(percentEncoded(secret.text))"
    case .authorization(let word, let secret):
      call.headers.append(("Authorization", "\(word) \(secret.text)"))
    case .none: break
    }
    if case .none = body {} else { call.headers.append(("Content-Type", contentType)) }
    return try await wire.send(call)
  }

  /// Makes a request that must succeed, and reads its JSON; `what` is named when it does not.
  public func json(
    _ method: Call.Method, _ path: [String], query: [(String, String)] = [],
    body: CallBody = .none, _ what: String
  ) async throws(UploadError) -> JSONValue {
    let answer = try await ask(method, path, query: query, body: body)
    guard answer.isSuccess else { throw refusal(answer, what) }
    guard let json = answer.json else {
      throw UploadError(
        .refused, "\(name) answered \(what) with something that is no JSON",
        hint: "is \(endpoint.scheme)://\(endpoint.authority) the address of \(name)?",
        status: answer.status)
    }
    return json
  }

  /// The error of an answer that refuses `what`.
  public func refusal(_ answer: Answer, _ what: String) -> UploadError {
    let said = wire.redactor.clean(answer.complaint)
    let hint: String? =
      switch answer.status {
      case 401, 403: "check the key, and that it may do this"
      case 404: "check the names, and that the key belongs to them"
      case 300..<400:
        "it redirects, which is not followed with a key: give the address itself with --endpoint"
      default: nil
      }
    return UploadError(
      .refused, "\(name) refuses \(what) (\(answer.status))\(said.isEmpty ? "" : ": \(said)")",
      hint: hint, status: answer.status)
  }
}
