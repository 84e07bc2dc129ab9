// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import LadingText

/// Writes inputs as the API shows them, and takes the bodies of its calls.
struct ClarifaiWriter: Sendable {
  let signer: URLSigner
  /// How long the address of a content is good for.
  let urlLifetime: Duration

  /// Writes an input; content that is here has a signed address.
  func write(_ input: ClarifaiInput, _ request: Request, to json: inout JSONWriter) {
    json.object { json in
      json.member("id", input.id)
      json.member("created_at", timestamp(input.created))
      json.member("modified_at", timestamp(input.modified))
      json.key("data")
      json.object { json in
        json.key(input.kind.rawValue)
        json.object { json in
          if let url = input.url {
            json.member("url", url)
          } else if let sha256 = input.sha256 {
            json.member("url", address(of: sha256, request))
          }
          for member in members(input.info) {
            json.key(member.name)
            json.raw(member.value.text.utf8)
          }
        }
        for member in members(input.data) {
          json.key(member.name)
          json.raw(member.value.text.utf8)
        }
      }
      json.key("dataset_ids")
      json.array { json in
        for dataset in input.datasets { json.value(dataset) }
      }
      input.status.write(to: &json)
    }
  }

  private func members(_ object: String?) -> [JSONValue.Member] {
    object.flatMap { try? JSONValue(parsing: $0) }?.object ?? []
  }

  private func address(of sha256: String, _ request: Request) -> String {
    let path = "/downloads/\(sha256)"
    let grant = URLSigner.Grant(
      method: "GET", path: path, expires: secondsNow() + urlLifetime.components.seconds)
    return "\(baseAddress(request))\(path)?\(signer.query(for: grant))"
  }

  /// Takes a request's body to the disk, its limit held while it is read; where it lies.
  static func body(
    of request: Request, folder: DataFolder, limit: Int64, timeout: Duration
  ) async throws -> String {
    do {
      return try await IncomingBody(folder: folder, maximumBytes: limit, timeout: timeout)
        .receive(request).path
    } catch let refusal as Refusal where refusal.status == .badRequest {
      throw ClarifaiRefusal(.invalidRequest, refusal.message, http: .contentTooLarge)
    }
  }
}
