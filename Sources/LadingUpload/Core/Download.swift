// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Glibc
import LadingText
import NIOCore
import NIOHTTP1
import NIOPosix

/// A file that was downloaded whole, under its temporary name.
struct Download: Sendable {
  var bytes: Int64
  var sha256: String
}

/// Why a signed address gave nothing.
enum DownloadRefusal: Error {
  /// Its time is over, or its signature is refused: a new one may help.
  case address(UploadError)
  /// Anything else.
  case other(UploadError)
}

extension Wire {
  /// Downloads what a signed address leads to into a file, going on where an earlier attempt or run
  /// stopped, where the server allows that (ranges, for as long as the entity tag is the same).
  ///
  /// Sizes and the checksums that the server gives are compared; the file is on the disk when this
  /// returns. No key goes with the request.
  func download(_ url: String, into path: String) async throws(DownloadRefusal) -> Download {
    let call = Call(.get, url)
    let file: PartialFile
    do { file = try PartialFile(path) } catch { throw .other(error) }
    var attempt = 1
    while true {
      let before = file.bytes
      let reason: String
      switch try await fetch(call, into: file) {
      case .done(let download): return download
      case .again: continue
      case .fault(let text): reason = text
      }
      // What made progress is no failed attempt: a large file may break off many times.
      if file.bytes > before { attempt = 1 }
      if attempt >= policy.attempts {
        throw .other(failure(.gaveUp, reason, call, nil, attempts: attempt))
      }
      let wait = policy.wait(after: attempt, random: Double.random(in: 0...1))
      notice(
        "\(host(call)) \(reason): attempt \(attempt + 1) of \(policy.attempts) in \(wait.seconds) s"
      )
      do { try await Task.sleep(for: wait) } catch {
        throw .other(UploadError(.gaveUp, "interrupted while waiting for \(host(call))"))
      }
      attempt += 1
    }
  }

  private enum Fetched {
    case done(Download)
    /// The file was emptied: from the beginning, at once.
    case again
    case fault(String)
  }

  private func fetch(
    _ call: Call, into file: PartialFile
  ) async throws(DownloadRefusal) -> Fetched {
    var request = HTTPClientRequest(url: call.url)
    request.headers.add(name: "Accept-Encoding", value: "identity")
    if file.bytes > 0, let tag = file.tag {
      request.headers.add(name: "Range", value: "bytes=\(file.bytes)-")
      request.headers.add(name: "If-Range", value: tag)
    }
    do {
      let response = try await client(for: call.url).execute(request, deadline: .distantFuture)
      switch response.status.code {
      case 200: try await file.begin(tag: Self.strongTag(response.headers))
      case 206:
        guard let range = ContentRange(response.headers.first(name: "Content-Range")),
          range.first == file.bytes,
          // Not every server that knows ranges knows If-Range.
          response.headers.first(name: "ETag") ?? file.tag == file.tag
        else {
          try await file.begin(tag: nil)
          return .again
        }
      case 416 where file.bytes > 0:
        // Longer than the file is now: another file, or a whole one that was never renamed.
        try await file.begin(tag: nil)
        return .again
      case let code where policy.retries(Int(code), .get): return .fault("answered \(code)")
      case let code:
        let body = try await read(response.body, limit: 1 << 16)
        let answer = Answer(
          status: Int(code), headers: response.headers.map { ($0.name, $0.value) }, body: body)
        let error = failure(.refused, "refuses the download (\(code))", call, answer)
        throw [400, 401, 403, 404, 410].contains(code)
          ? DownloadRefusal.address(error) : .other(error)
      }
      let total = Self.total(response)
      try await file.take(response.body)
      if let total, file.bytes != total {
        if file.bytes > total { try await file.begin(tag: nil) }
        return .fault("sent \(file.bytes) of \(total) bytes")
      }
      return try await finish(file, Checksums(response.headers))
    } catch let refusal as DownloadRefusal {
      throw refusal
    } catch let error as UploadError {
      throw .other(error)
    } catch {
      if Task.isCancelled { throw .other(UploadError(.gaveUp, "interrupted")) }
      do throws(UploadError) {
        guard case .fault(let text, _) = try fault(error, call) else { return .fault("broke off") }
        return .fault(text)
      } catch {
        throw .other(error)
      }
    }
  }

  private func finish(_ file: PartialFile, _ sums: Checksums) async throws -> Fetched {
    let (download, md5) = try await file.finish()
    guard sums.agree(sha256: download.sha256, md5: md5) else {
      try await file.begin(tag: nil)
      return .fault("sent something else than its checksum says")
    }
    return .done(download)
  }

  /// An entity tag by which a download may go on; nil for none or a weak one.
  private static func strongTag(_ headers: HTTPHeaders) -> String? {
    headers.first(name: "ETag").flatMap { $0.hasPrefix("\"") ? $0 : nil }
  }

  /// The size of the whole file, where the answer says it.
  private static func total(_ response: HTTPClientResponse) -> Int64? {
    if response.status == .partialContent {
      return ContentRange(response.headers.first(name: "Content-Range"))?.total
    }
    return response.headers.first(name: "Content-Length").flatMap { Int64($0) }
  }
}

/// `bytes 5-9/10`, or with `*` for an unknown size.
struct ContentRange: Equatable {
  var first: Int64
  var total: Int64?

  init?(_ text: String?) {
    guard let text, text.hasPrefix("bytes ") else { return nil }
    let halves = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
    let ends = halves.first?.split(separator: "-", omittingEmptySubsequences: false) ?? []
    guard halves.count == 2, ends.count == 2, let first = Int64(ends[0]), first >= 0,
      let last = Int64(ends[1]), last >= first
    else { return nil }
    self.first = first
    total = Int64(halves[1])
  }
}

/// What a server says that a file is.
///
/// Source: RFC 9530 (`Repr-Digest`), Google Cloud Storage (`x-goog-hash`), RFC 1864 (`Content-MD5`).
struct Checksums: Equatable {
  var sha256: [UInt8]?
  var md5: [UInt8]?

  init(_ headers: HTTPHeaders) {
    for part in headers["Repr-Digest"].flatMap({ $0.split(separator: ",") }) {
      let text = part.filter { $0 != " " }
      if text.hasPrefix("sha-256=:"), text.hasSuffix(":") {
        sha256 = decodeBase64(text.dropFirst(9).dropLast())
      }
    }
    for part in headers["x-goog-hash"].flatMap({ $0.split(separator: ",") }) {
      let text = part.filter { $0 != " " }
      if text.hasPrefix("md5=") { md5 = decodeBase64(text.dropFirst(4)) }
    }
    if let text = headers.first(name: "Content-MD5") { md5 = decodeBase64(text[...]) }
    // A range's Content-MD5 is of the range.
    if headers.contains(name: "Content-Range"), headers["x-goog-hash"].isEmpty { md5 = nil }
  }

  func agree(sha256: String, md5: [UInt8]?) -> Bool {
    if let own = self.sha256, hexadecimalText(own) != sha256 { return false }
    if let own = self.md5, let md5, own != md5 { return false }
    return true
  }
}

private func hexadecimalText(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
