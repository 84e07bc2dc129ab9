// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// One signed address of an object store: one PUT, and what it answers.
///
/// Source: presigned URLs of Amazon S3, signed URLs of Google Cloud Storage, SAS of Azure.
public struct PresignedTarget: UploadTarget {
  /// A store takes no more in one PUT (Amazon S3: 5 GB).
  public static let limit: Int64 = 5_000_000_000

  private let url: String
  private let headers: [(name: String, value: String)]
  private let wire: Wire

  /// An address, with headers that its signature asks for.
  public init(url: String, headers: [(name: String, value: String)], wire: Wire) {
    self.url = url
    self.headers = headers
    self.wire = wire
  }

  /// The address without its signature.
  public var address: String { TargetURI.put(url: url).address(endpoint: nil) }

  /// One address is one object.
  public var concurrency: Int { 1 }

  /// Sends the file; nothing but the given headers and its length goes with it.
  public func send(
    _ item: UploadItem, _ context: UploadContext
  ) async throws(UploadError) -> Receipt {
    guard item.bytes <= Self.limit else {
      throw UploadError(
        .usage, "\(item.name) has \(item.bytes) bytes, and one PUT takes \(Self.limit) at most",
        hint: "pack smaller archives with --max-bytes, or send it in parts with rclone or aws s3")
    }
    var call = Call(.put, url, headers: headers, body: .file(item.body))
    call.meter = context.meter(item.name)
    let answer = try await wire.send(call)
    guard answer.isSuccess else { throw refusal(answer, item) }
    var references: [String: String] = [:]
    references["etag"] = answer.header("ETag")
    return Receipt(
      target: address, name: item.name, bytes: item.bytes, sha256: item.sha256,
      outcome: .confirmed, references: references, sent: item.count)
  }

  private func refusal(_ answer: Answer, _ item: UploadItem) -> UploadError {
    let said = wire.redactor.clean(answer.complaint)
    let hint =
      switch answer.status {
      case _ where isExpired(answer): "the address has expired: ask for a new one"
      case 403:
        "the signature must fit the method PUT and each header it names, such as Content-Type: "
          + "--header 'Content-Type: …' sends one"
      case 400 where said.contains("BadDigest"):
        "the checksum in a header is not that of the file"
      case 411, 501: "the store wants something that a plain PUT does not have"
      case 413: "the file is too large for this store: pack smaller archives with --max-bytes"
      default: "nothing was stored"
      }
    return UploadError(
      .refused,
      "the store refuses \(item.name) (\(answer.status))\(said.isEmpty ? "" : ": \(said)")",
      hint: hint, status: answer.status)
  }
}
