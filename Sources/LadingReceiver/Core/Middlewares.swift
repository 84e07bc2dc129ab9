// SPDX-License-Identifier: Apache-2.0

import GRDB
import HTTPTypes
import Hummingbird
import LadingText

/// The context of every request.
typealias Context = BasicRequestContext

/// Makes the faults that were asked for, before the request is looked at.
struct FaultMiddleware: RouterMiddleware {
  let faults: [Fault]
  let latency: Duration

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    if latency > .zero { try await Task.sleep(for: latency) }
    let place = Self.place(of: request)
    for fault in faults where fault.strikes(place) {
      switch fault.effect {
      case .status(let code):
        // In HTML, as the proxies before the real services answer.
        return Response(
          status: HTTPResponse.Status(code: code), headers: [.contentType: "text/html"],
          body: ResponseBody(
            byteBuffer: ByteBuffer(string: "<html><body><h1>\(code)</h1></body></html>")))
      case .cut where place == .download:
        return Self.halved(try await next(request, context))
      case .cut: return try await cut(request)
      }
    }
    return try await next(request, context)
  }

  /// Reads a part of the body, promises an answer, and breaks off inside it.
  private func cut(_ request: Request) async throws -> Response {
    var seen = 0
    for try await buffer in request.body {
      seen += buffer.readableBytes
      if seen > 1 << 16 { break }
    }
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(contentLength: 1024) { writer in
        try await writer.write(ByteBuffer(string: "{"))
        throw CancellationError()
      })
  }

  /// The answer as it is, broken off in the middle of its body.
  private static func halved(_ response: Response) -> Response {
    guard let length = response.body.contentLength, length > 1 else { return response }
    var response = response
    let whole = response.body
    response.body = ResponseBody(contentLength: length) { writer in
      try await whole.write(HalfWriter(rest: length / 2, writer: writer))
    }
    return response
  }

  private static func place(of request: Request) -> Fault.Place {
    switch request.method {
    case .put: .put
    case .get, .head: request.uri.path.hasPrefix("/downloads/") ? .download : .poll
    default: .start
    }
  }
}

/// Passes so many bytes on, then breaks off.
private struct HalfWriter: ResponseBodyWriter {
  var rest: Int
  var writer: any ResponseBodyWriter

  mutating func write(_ buffer: ByteBuffer) async throws {
    guard buffer.readableBytes <= rest else {
      if let part = buffer.getSlice(at: buffer.readerIndex, length: rest) {
        try await writer.write(part)
      }
      throw CancellationError()
    }
    rest -= buffer.readableBytes
    try await writer.write(buffer)
  }

  /// Never comes this far: it breaks off before.
  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// Turns whatever was thrown into an answer, and tells nobody what is inside.
struct ErrorMiddleware: RouterMiddleware {
  /// Hears of faults of the server itself: one line, without the query.
  let report: @Sendable (String) -> Void

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch var refusal as Refusal {
      refusal.shape = Self.shape(of: request)
      return try refusal.response(from: request, context: context)
    } catch let error as HTTPError {
      var refusal = Refusal(error.status, error.body ?? "There is nothing here")
      refusal.shape = Self.shape(of: request)
      return try refusal.response(from: request, context: context)
    } catch is CancellationError {
      throw CancellationError()
    } catch  where Self.isDiskFull(error) {
      var refusal = Refusal(.noStorage, "The receiver's disk is full")
      refusal.shape = Self.shape(of: request)
      return try refusal.response(from: request, context: context)
    } catch {
      report("\(request.method) \(request.uri.path): \(error)")
      var refusal = Refusal(.internalServerError, "The receiver failed; its log says why")
      refusal.shape = Self.shape(of: request)
      return try refusal.response(from: request, context: context)
    }
  }

  private static func isDiskFull(_ error: any Error) -> Bool {
    (error as? DatabaseError)?.resultCode == .SQLITE_FULL
      || (error as? ReceiverError)?.isDiskFull == true
  }

  /// The shape in which the service that the request means writes its errors.
  private static func shape(of request: Request) -> Refusal.Shape {
    let path = request.uri.path
    if path.hasPrefix("/data-staging/") || path.hasPrefix("/batch-processing/") { return .plain }
    if path.hasPrefix("/datasets") || path.hasPrefix("/api/v1/data-collection/") {
      return .detailed
    }
    return path.hasPrefix("/v2/") ? .status : .object
  }
}
