// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import LadingText

/// A refusal with a status, a message and a hint, in the shape that the service's clients read:
/// `{"error": {"message": …, "hint": …, "type": …}}`.
struct Refusal: HTTPResponseError {
  var status: HTTPResponse.Status
  var message: String
  var hint: String?
  var type: String
  /// The shape of the answer, which differs between the services.
  var shape = Shape.object

  /// How a refusal is written.
  enum Shape: Sendable {
    /// `{"error": {"message": …, "hint": …, "type": …}}`
    case object
    /// `{"error": "…"}`, as the batch APIs have it.
    case plain
    /// `{"error": {"status": …, "error_code": …, "title": …, "detail": …}}`, as the V4 import has it.
    case detailed
    /// `{"status": {"code": …, "description": …, "details": …}}`, as Clarifai's API has it.
    case status
  }

  init(
    _ status: HTTPResponse.Status, _ message: String, hint: String? = nil, type: String? = nil
  ) {
    self.status = status
    self.message = message
    self.hint = hint
    self.type = type ?? Self.typeName(status)
  }

  /// The key is missing or unknown.
  static let unauthorized = Refusal(
    .unauthorized, "The API key is missing or invalid", hint: "Add ?api_key=… to the address")

  /// What is asked for does not exist, or belongs to somebody else: the two cannot be told apart.
  static func missing(_ what: String) -> Refusal {
    Refusal(.notFound, "The \(what) does not exist, or belongs to another workspace")
  }

  func response(from request: Request, context: some RequestContext) throws -> Response {
    if shape == .status {
      let refusal = ClarifaiRefusal(self)
      return clarifaiAnswer(refusal.status, http: refusal.http)
    }
    var json = JSONWriter()
    json.object { json in
      json.key("error")
      if shape == .plain {
        json.value(hint.map { "\(message). \($0)" } ?? message)
        return
      }
      json.object { json in
        if shape == .detailed {
          json.member("status", status.code)
          json.member("error_code", status.code)
          json.member("title", type)
          json.member("detail", message)
          return
        }
        json.member("message", message)
        if let hint { json.member("hint", hint) }
        json.member("type", type)
      }
    }
    return jsonResponse(json, status: status)
  }

  private static func typeName(_ status: HTTPResponse.Status) -> String {
    switch status {
    case .badRequest: "BadRequest"
    case .unauthorized: "Unauthorized"
    case .forbidden: "Forbidden"
    case .notFound: "NotFound"
    case .conflict: "Conflict"
    case .contentTooLarge: "ContentTooLarge"
    case .lengthRequired: "MissingContentLength"
    case .requestTimeout: "RequestTimeout"
    case .noStorage: "InsufficientStorage"
    default: "InternalError"
    }
  }
}

/// An answer with a JSON body.
func jsonResponse(_ json: JSONWriter, status: HTTPResponse.Status = .ok) -> Response {
  Response(
    status: status, headers: [.contentType: "application/json; charset=utf-8"],
    body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
}

/// An answer with one JSON object.
func jsonObject(
  status: HTTPResponse.Status = .ok, _ body: (inout JSONWriter) -> Void
) -> Response {
  var json = JSONWriter()
  json.object(body)
  return jsonResponse(json, status: status)
}

extension Request {
  /// A query parameter, decoded; nil when it is not there.
  func query(_ name: String) -> String? {
    uri.queryParameters[Substring(name)].map { String($0) }
  }

  /// All query parameters, decoded; of a repeated one the last.
  var queryDictionary: [String: String] {
    Dictionary(
      uri.queryParameters.map { (String($0.key), String($0.value)) },
      uniquingKeysWith: { _, last in last })
  }

  /// The body as a JSON object of at most `limit` bytes; an empty body is an empty object.
  func jsonBody(limit: Int = 1 << 20) async throws -> JSONValue {
    let buffer: ByteBuffer
    do {
      buffer = try await body.collect(upTo: limit)
    } catch {
      throw Refusal(.contentTooLarge, "The body has more than \(limit) bytes")
    }
    if buffer.readableBytes == 0 { return .object([]) }
    guard let value = try? JSONValue(parsing: Array(buffer.readableBytesView)),
      value.object != nil
    else { throw Refusal(.badRequest, "The body is no JSON object") }
    return value
  }
}

extension HTTPResponse.Status {
  /// 507: the disk is full (RFC 4918).
  static let noStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}
