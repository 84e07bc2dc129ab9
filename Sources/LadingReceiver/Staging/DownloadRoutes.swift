// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPTypes
import Hummingbird
import LadingText

/// Files by their content, to whoever has a signed address; parts of them too (`Range`).
struct DownloadRoutes: Sendable {
  let folder: DataFolder
  let signer: URLSigner

  func add(to router: Router<Context>) {
    router.get("/downloads/:sha256") { try await file($0, $1) }
  }

  private func file(_ request: Request, _ context: Context) async throws -> Response {
    _ = try request.grant(by: signer)
    // The signature binds the path, so this is a name that the server has given out.
    let place = folder.blob(try context.parameters.require("sha256"))
    let path = "\(place.folder)/\(place.name)"
    var status = stat()
    guard stat(path, &status) == 0 else { throw Refusal.missing("file") }
    let size = Int(status.st_size)
    var headers: HTTPFields = [
      .contentType: "application/octet-stream", .acceptRanges: "bytes",
      .eTag: "\"\(place.name)\"",
    ]
    // RFC 9530: whoever downloads can compare what arrived.
    if let name = HTTPField.Name("Repr-Digest"), let digest = bytes(hexadecimal: place.name) {
      headers[name] = "sha-256=:\(base64(digest)):"
    }
    var wanted = request.headers[.range]
    if let tag = request.headers[.ifRange], tag != headers[.eTag] { wanted = nil }
    guard let text = wanted, let range = ByteRange(text, size: size) else {
      let body =
        size == 0
        ? ResponseBody() : try await FileIO().loadFile(path: path, context: context)
      return Response(status: .ok, headers: headers, body: body)
    }
    switch range {
    case .unsatisfiable:
      headers[.contentRange] = "bytes */\(size)"
      return Response(status: .rangeNotSatisfiable, headers: headers)
    case .bytes(let bytes):
      headers[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound)/\(size)"
      let body = try await FileIO().loadFile(path: path, range: bytes, context: context)
      return Response(status: .partialContent, headers: headers, body: body)
    }
  }
}

/// One range of bytes that was asked for (RFC 9110 section 14.2).
enum ByteRange: Equatable {
  case bytes(ClosedRange<Int>)
  /// It lies beyond the end.
  case unsatisfiable

  /// Reads the header; nil for what may be ignored: other units, several ranges, nonsense.
  init?(_ header: String, size: Int) {
    let prefix = "bytes="
    guard header.hasPrefix(prefix) else { return nil }
    let ends = header.dropFirst(prefix.count).split(
      separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2 else { return nil }
    if ends[0].isEmpty {
      guard let last = Int(ends[1]), last >= 0 else { return nil }
      self = last == 0 || size == 0 ? .unsatisfiable : .bytes(max(0, size - last)...(size - 1))
      return
    }
    guard let first = Int(ends[0]), first >= 0 else { return nil }
    var last = size - 1
    if !ends[1].isEmpty {
      guard let value = Int(ends[1]), value >= first else { return nil }
      last = min(last, value)
    }
    self = first >= size ? .unsatisfiable : .bytes(first...last)
  }
}
