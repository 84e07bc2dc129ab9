// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Glibc
import LadingModel
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends requests, and sends them again where that is safe and may help.
///
/// Redirects are not followed: a key would go with them.
public final class Wire: Sendable {
  /// How long a service may keep silent before its connection is given up.
  public struct Timeouts: Sendable {
    /// How long a connection may take to be made.
    public var connect: Duration
    /// How long nothing may come or go.
    public var silence: Duration

    /// Makes timeouts.
    public init(connect: Duration = .seconds(10), silence: Duration = .seconds(60)) {
      self.connect = connect
      self.silence = silence
    }
  }

  /// Retries, and how long they wait.
  public let policy: RetryPolicy
  /// Takes keys out of what is said.
  public let redactor: Redactor
  private let direct: HTTPClient
  private let proxies: Proxies
  /// A client for each proxy: the HTTP client has one for all that it calls.
  private let proxied: [Proxies.Proxy: HTTPClient]
  private let limiter: RateLimiter?
  let notice: @Sendable (String) -> Void

  /// A wire for requests with these secrets; `notice` hears why something is sent again.
  ///
  /// Its connections are closed by `close`, or soon after it goes away.
  public init(
    policy: RetryPolicy = RetryPolicy(), timeouts: Timeouts = Timeouts(),
    redactor: Redactor = Redactor(), limiter: RateLimiter? = nil, connections: Int = 8,
    proxies: Proxies = Proxies(), notice: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.policy = policy
    self.redactor = redactor
    self.limiter = limiter
    self.notice = notice
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.httpVersion = .http1Only
    configuration.timeout = .init(
      connect: TimeAmount(timeouts.connect), read: TimeAmount(timeouts.silence),
      write: TimeAmount(timeouts.silence))
    // Retries are this wire's business, which knows what may be repeated.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, connections)
    configuration.connectionPool.idleTimeout = .seconds(30)
    func client(_ proxy: Proxies.Proxy?) -> HTTPClient {
      configuration.proxy = proxy?.configuration
      return HTTPClient(
        eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
        configuration: configuration)
    }
    direct = client(nil)
    self.proxies = proxies
    var proxied: [Proxies.Proxy: HTTPClient] = [:]
    for proxy in Set(proxies.byScheme.values) { proxied[proxy] = client(proxy) }
    self.proxied = proxied
  }

  /// The client by which an address is called.
  func client(for url: String) -> HTTPClient {
    proxies.proxy(for: url).flatMap { proxied[$0] } ?? direct
  }

  /// Closes all connections.
  public func close() async {
    for client in clients { try? await client.shutdown() }
  }

  // The client insists on it; a second time does nothing.
  deinit { for client in clients { client.shutdown { _ in } } }

  private var clients: [HTTPClient] { [direct] + proxied.values }

  /// Makes a request until there is an answer that another attempt would not change.
  ///
  /// What comes back may be a refusal: look at its status. Throws `gaveUp` when a passing fault did
  /// not pass, `unsure` when a POST may have been carried out, and what its body's file gives rise to.
  public func send(_ call: Call) async throws(UploadError) -> Answer {
    var attempt = 1
    while true {
      let outcome = try await exchange(call)
      let reason: String
      var asked: Duration?
      switch outcome {
      case .answer(var answer):
        answer.attempts = attempt
        if policy.isUnsure(answer.status, call.method) {
          throw failure(.unsure, "answered \(answer.status)", call, answer)
        }
        guard policy.retries(answer.status, call.method) else { return answer }
        reason = "answered \(answer.status)"
        asked = RetryPolicy.retryAfter(answer.header("Retry-After"))
        if attempt >= policy.attempts || (asked ?? .zero) > policy.patience {
          throw failure(.gaveUp, reason, call, answer, attempts: attempt, asked: asked)
        }
      case .fault(let text, let nothingSent):
        if !call.method.isRepeatable, !nothingSent { throw failure(.unsure, text, call, nil) }
        reason = text
        if attempt >= policy.attempts {
          throw failure(.gaveUp, reason, call, nil, attempts: attempt)
        }
      }
      let wait = asked ?? policy.wait(after: attempt, random: Double.random(in: 0...1))
      notice(
        "\(host(call)) \(reason): attempt \(attempt + 1) of \(policy.attempts) in \(wait.seconds) s"
      )
      do { try await Task.sleep(for: wait) } catch {
        throw UploadError(.gaveUp, "interrupted while waiting for \(host(call))")
      }
      attempt += 1
    }
  }

  enum Outcome {
    case answer(Answer)
    case fault(String, nothingSent: Bool)
  }

  private func exchange(_ call: Call) async throws(UploadError) -> Outcome {
    var request = HTTPClientRequest(url: call.url)
    request.method = HTTPMethod(rawValue: call.method.rawValue)
    for (name, value) in call.headers { request.headers.add(name: name, value: value) }
    if call.headers.allSatisfy({ $0.name.lowercased() != "user-agent" }) {
      request.headers.add(name: "User-Agent", value: "lading/\(ladingVersion)")
    }
    let trace = BodyStream.Trace()
    let limiter = limiter
    func stream(
      _ length: Int64, _ open: @escaping @Sendable () throws -> any BufferReader
    ) -> HTTPClientRequest.Body {
      let body = BodyStream(
        length: length, open: open, trace: trace, limiter: limiter, meter: call.meter,
        beforeEnd: call.beforeEnd)
      // Object stores answer 501 to chunked bodies: the length is always given.
      return .stream(body, length: .known(length))
    }
    switch call.body {
    case .none: break
    case .bytes(let bytes): request.body = .bytes(ByteBuffer(bytes: bytes))
    case .file(let file): request.body = stream(file.bytes) { try FileReader(file) }
    case .pieces(let length, let make): request.body = stream(length) { PieceBuffers(make()) }
    }
    do {
      let response = try await client(for: call.url).execute(request, deadline: .distantFuture)
      let body = try await read(response.body, limit: call.answerLimit)
      return .answer(
        Answer(
          status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
          body: body))
    } catch {
      if let failure = trace.failure { throw failure }
      if let error = error as? UploadError { throw error }
      if Task.isCancelled { throw UploadError(.gaveUp, "interrupted") }
      return try fault(error, call)
    }
  }

  func read(
    _ body: HTTPClientResponse.Body, limit: Int
  ) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await buffer in body {
      guard bytes.count + buffer.readableBytes <= limit else {
        throw UploadError(.refused, "the service's answer has more than \(limit) bytes")
      }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return bytes
  }

  /// What a failed attempt means; throws where another one cannot help.
  func fault(_ error: any Error, _ call: Call) throws(UploadError) -> Outcome {
    let text = redactor.clean(String(describing: error))
    let lower = text.lowercased()
    if lower.contains("certificate") || lower.contains("handshake") || lower.contains("hostname") {
      throw UploadError(
        .refused, "\(host(call)) does not prove who it is: \(text)",
        hint: "nothing was sent; check the address, or the certificates of this machine")
    }
    if let client = error as? HTTPClientError {
      switch client {
      case .invalidURL, .emptyHost, .emptyScheme:
        throw UploadError(.usage, "\(host(call)) is no address that can be called")
      case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
        return .fault("did not let a connection through", nothingSent: true)
      case .proxyAuthenticationRequired:
        throw UploadError(
          .refused, "the proxy before \(host(call)) asks for a name and a password",
          hint: "write the variable as http://name:password@host:port; nothing was sent")
      case .invalidProxyResponse, .httpProxyHandshakeTimeout:
        return .fault("is behind a proxy that lets no connection through", nothingSent: true)
      case .remoteConnectionClosed: return .fault("closed the connection", nothingSent: false)
      case .readTimeout, .writeTimeout, .deadlineExceeded:
        return .fault("kept silent for too long", nothingSent: false)
      default: return .fault("broke off (\(text))", nothingSent: false)
      }
    }
    let unreachable = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL]
    if error is NIOConnectionError
      || (error as? IOError).map({ unreachable.contains($0.errnoCode) }) ?? false
    {
      return .fault("cannot be reached (\(reason(text)))", nothingSent: true)
    }
    return .fault("broke off (\(reason(text)))", nothingSent: false)
  }

  /// The system's words out of a lengthy description.
  private func reason(_ text: String) -> String {
    for (mark, words) in [
      ("errno: 111", "connection refused"), ("errno: 104", "connection reset"),
      ("errno: 32", "connection closed"), ("errno: 110", "timed out"),
      ("errno: 113", "no route"), ("errno: 101", "no network"),
    ] where text.contains(mark) { return words }
    if text.contains("dnsAError") || text.contains("GetaddrinfoError")
      || text.contains("unknown(host")
    {
      return "no such host"
    }
    return String(text.prefix(160))
  }

  func host(_ call: Call) -> String {
    (try? Endpoint(String(call.url.prefix { $0 != "?" && $0 != "#" })))?.authority ?? "the service"
  }

  func failure(
    _ code: UploadError.Code, _ reason: String, _ call: Call, _ answer: Answer?,
    attempts: Int = 1, asked: Duration? = nil
  ) -> UploadError {
    let said = answer.map { redactor.clean($0.complaint) } ?? ""
    let times = attempts > 1 ? ", \(attempts) times" : ""
    var hint: String?
    if let asked, asked > policy.patience { hint = "it asks to come back in \(asked.seconds) s" }
    return UploadError(
      code, "\(host(call)) \(reason)\(times)\(said.isEmpty ? "" : ": \(said)")", hint: hint,
      status: answer?.status)
  }
}

extension Duration {
  /// In seconds, with a tenth where it is short.
  var seconds: String {
    let tenths = (Double(components.seconds) + Double(components.attoseconds) / 1e18) * 10
    let rounded = tenths.rounded() / 10
    return rounded < 10 ? String(rounded) : String(Int(rounded))
  }
}
