// SPDX-License-Identifier: Apache-2.0

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

  private static func place(of request: Request) -> Fault.Place {
    switch request.method {
    case .put: .put
    case .get, .head: .poll
    default: .start
    }
  }
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
      return try Refusal(error.status, error.body ?? "There is nothing here")
        .response(from: request, context: context)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      report("\(request.method) \(request.uri.path): \(error)")
      return try Refusal(.internalServerError, "The receiver failed; its log says why")
        .response(from: request, context: context)
    }
  }

  /// The shape in which the service that the request means writes its errors.
  private static func shape(of request: Request) -> Refusal.Shape {
    let path = request.uri.path
    if path.hasPrefix("/data-staging/") || path.hasPrefix("/batch-processing/") { return .plain }
    if path.hasPrefix("/datasets") || path.hasPrefix("/api/v1/data-collection/") {
      return .detailed
    }
    return .object
  }
}
