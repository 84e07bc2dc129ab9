// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Hummingbird
import LadingText

/// What all calls of the data staging check alike: key, workspace, ids, pages.
struct StagingAccess: Sendable {
  let access: Access
  let store: Store

  /// Where all of it lies below.
  static let prefix = "/data-staging/v1/external/:workspace/batches"

  /// The workspace and the batch's id as the path has them; throws 400 for an id off its pattern.
  func place(
    _ request: Request, _ context: Context
  ) throws -> (workspace: String, batch: String) {
    let workspace = try access.workspace(request, context)
    let id = try context.parameters.require("batch")
    guard isName(id), id.utf8.count <= 64 else {
      throw Refusal(
        .badRequest,
        "The batch id must have 1 to 64 characters, lower-case letters, digits, - and _ only")
    }
    return (workspace, id)
  }

  /// The batch that the path names; throws 404 when there is none.
  func batch(_ request: Request, _ context: Context) async throws -> Batch {
    let place = try place(request, context)
    guard let batch = try await store.batch(place.batch, in: place.workspace) else {
      throw Refusal.missing("batch")
    }
    return batch
  }

  /// A query parameter that must be there; throws 400.
  func required(_ name: String, _ request: Request) throws -> String {
    guard let value = request.query(name), !value.isEmpty else {
      throw Refusal(.badRequest, "The query parameter \(name) is missing")
    }
    return value
  }

  /// How many items a page has; throws 400.
  func pageSize(_ request: Request) throws -> Int {
    guard let text = request.query("pageSize"), !text.isEmpty else { return 100 }
    guard let size = Int(text), (1...1000).contains(size) else {
      throw Refusal(.badRequest, "pageSize must be a number from 1 to 1000")
    }
    return size
  }

  /// The key after which the page begins; nil for the first page.
  ///
  /// Throws 400.
  func pageKey(_ request: Request, fields: Int) throws -> [String]? {
    guard let token = request.query("nextPageToken"), !token.isEmpty else { return nil }
    guard let bytes = bytes(hexadecimal: token), let text = String(validating: bytes, as: UTF8.self)
    else { throw Refusal(.badRequest, "nextPageToken is not one that was given out") }
    let key = text.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
    guard key.count == fields else {
      throw Refusal(.badRequest, "nextPageToken is not one that was given out")
    }
    return key
  }

  /// What is said where a batch was begun in another way.
  static let otherKind = Refusal(
    .badRequest,
    "The batch was begun in another way: single and bulk uploads, images and videos cannot be "
      + "combined in a batch", hint: "Use another batch id")

  /// A token from the last item's key.
  static func token(_ key: [String]) -> String { hexadecimal(key.joined(separator: "\0").utf8) }
}

/// Writes a page: the items, and the token of the next page, null on the last.
///
/// `items` holds one more than the page where there is a next one.
func page<Item>(
  _ name: String, _ items: [Item], size: Int, key: (Item) -> [String],
  _ write: (Item, inout JSONWriter) -> Void
) -> Response {
  let shown = items.prefix(size)
  return jsonObject { json in
    json.member("status", "ok")
    json.key(name)
    json.array { json in
      for item in shown { json.object { json in write(item, &json) } }
    }
    json.key("nextPageToken")
    if items.count > size, let last = shown.last {
      json.value(StagingAccess.token(key(last)))
    } else {
      json.null()
    }
  }
}

/// Seconds since 1970 as ISO 8601 in UTC, such as `2026-11-24T16:22:38Z`.
func timestamp(_ seconds: Int64) -> String {
  Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
}
