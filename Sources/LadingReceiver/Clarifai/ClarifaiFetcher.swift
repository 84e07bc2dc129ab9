// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import LadingText
import NIOCore
import NIOHTTP1

/// Fetches what the urls of inputs name, from the hosts that were allowed by name and no other.
///
/// Nothing is fetched otherwise: an address in somebody's upload must not make the receiver knock
/// at doors inside a network. Redirects are not followed, for they could lead there as well.
struct ClarifaiFetcher: Sendable {
  let allowedHosts: Set<String>
  let folder: DataFolder

  enum Outcome: Sendable {
    case fetched(BlobWriter.Blob)
    case failed(String)
  }

  /// Whether an address may be called.
  func allows(_ url: String) -> Bool {
    HostRule.host(of: url).map { allowedHosts.contains($0) } ?? false
  }

  func fetch(_ url: String, limit: Int) async -> Outcome {
    do {
      let response = try await Outbound.client.execute(
        HTTPClientRequest(url: url), timeout: .seconds(60))
      guard response.status.code == 200 else {
        return .failed("The address answered \(response.status.code)")
      }
      let file = try OpenFile(folder: folder.incoming, name: randomID())
      var bytes = 0
      for try await buffer in response.body {
        bytes += buffer.readableBytes
        guard bytes <= limit else {
          return .failed("What the address gives has more than \(limit) bytes")
        }
        try await file.append([buffer])
      }
      let sha256 = try await file.commit()
      let arrived = IncomingBody.Arrived(
        path: file.path, bytes: Int64(bytes), sha256: sha256)
      try await folder.keep(arrived)
      return .fetched(BlobWriter.Blob(sha256: sha256, bytes: Int64(bytes)))
    } catch {
      return .failed("The address could not be fetched")
    }
  }
}
