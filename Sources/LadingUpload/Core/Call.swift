// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// One request to a service.
public struct Call: Sendable {
  /// The HTTP method.
  public enum Method: String, Sendable {
    case get = "GET"
    case put = "PUT"
    case post = "POST"
    case patch = "PATCH"
    case delete = "DELETE"

    /// Whether doing it twice is the same as doing it once.
    var isRepeatable: Bool { self == .get || self == .put || self == .delete }
  }

  /// The HTTP method.
  public var method: Method
  /// The whole address, which may hold a key or a signature.
  public var url: String
  /// Headers in order.
  public var headers: [(name: String, value: String)]
  /// What is sent with it.
  public var body: CallBody
  /// The longest body of an answer that is read.
  public var answerLimit: Int
  /// Told how many bytes of the body this attempt has handed to the network.
  public var meter: (@Sendable (Int64) -> Void)?
  /// Done at each attempt before the last piece of a streamed body leaves: until then the service
  /// cannot have taken it.
  public var beforeEnd: (@Sendable () async throws(UploadError) -> Void)?

  /// Makes a request.
  public init(
    _ method: Method, _ url: String, headers: [(name: String, value: String)] = [],
    body: CallBody = .none, answerLimit: Int = 64 << 20
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.answerLimit = answerLimit
  }
}

/// What is sent with a request.
public enum CallBody: Sendable {
  case none
  /// Bytes in memory.
  case bytes([UInt8])
  /// A file, read again at each attempt.
  case file(FileBody)
  /// Pieces that are made anew at each attempt; `length` bytes in all.
  case pieces(length: Int64, @Sendable () -> any PieceReader)

  /// A JSON object.
  public static func json(_ body: (inout JSONWriter) -> Void) -> CallBody {
    var json = JSONWriter()
    json.object(body)
    return .bytes(json.bytes)
  }
}

/// Yields the pieces of a body one after another.
///
/// One task uses it, on a thread that may block.
public protocol PieceReader: AnyObject {
  /// The next piece, of about 256 KiB; nil at the end.
  func next() throws -> [UInt8]?
}

/// What a service answered.
public struct Answer: Sendable {
  /// The HTTP status.
  public var status: Int
  /// Headers in order, names as they came.
  public var headers: [(name: String, value: String)]
  /// The body, at most as long as was asked for.
  public var body: [UInt8]
  /// How often the request was made until this answer came.
  public var attempts = 1

  /// The value of a header, whatever its case; nil when there is none.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// Whether the service agreed.
  public var isSuccess: Bool { (200..<300).contains(status) }

  /// The body as JSON; nil when it is none.
  public var json: JSONValue? { try? JSONValue(parsing: body) }

  /// What the service said about its refusal, in one line, whatever shape it chose.
  ///
  /// Reads `{"error": "…"}`, `{"error": {"message"|"detail"|"title"}}`, `{"message"|"detail"}`,
  /// the XML of object stores (`<Code>`, `<Message>`) and an HTML page's title.
  public var complaint: String {
    if let json {
      for value in [json["error"], json["status"], json].compactMap({ $0 }) {
        if let text = value.string, !text.isEmpty { return text }
        let parts = ["message", "detail", "description", "details", "title", "hint"]
          .compactMap { Self.words(value[$0]) }
        if !parts.isEmpty { return parts.joined(separator: ": ") }
      }
    }
    let text = String(decoding: body.prefix(4096), as: UTF8.self)
    let parts = ["Code", "Message", "title"].compactMap { Self.element($0, of: text) }
    if !parts.isEmpty { return parts.joined(separator: ": ") }
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.hasPrefix("<") ? "" : String(line.prefix(300))
  }

  private static func words(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text): text.isEmpty ? nil : text
    case .array(let items): items.compactMap { words($0) }.joined(separator: "; ")
    case .object(let members):
      members.compactMap { member in words(member.value).map { "\(member.name): \($0)" } }
        .joined(separator: "; ")
    default: nil
    }
  }

  private static func element(_ name: String, of text: String) -> String? {
    guard let start = text.firstRange(of: "<\(name)>"),
      let end = text[start.upperBound...].firstRange(of: "</\(name)>")
    else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }
}
