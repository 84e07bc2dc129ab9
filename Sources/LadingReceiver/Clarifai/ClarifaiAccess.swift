// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import LadingText

/// A user's app, which holds everything.
struct ClarifaiPlace: Sendable, Hashable {
  var user: String
  var app: String
}

/// Who calls Clarifai's API, and which app is meant.
struct ClarifaiAccess: Sendable {
  /// The app of the short paths where the request names none.
  static let defaultApp = "main"
  /// The prefixes under which all of an app is served.
  static let prefixes = ["/v2/users/:user/apps/:app", "/v2"]

  let access: Access
  let store: Store

  /// The user of the request's key, which stands in `Authorization: Key …`; other words do as well.
  func user(_ request: Request, named name: String?) throws -> String {
    let words = (request.headers[.authorization] ?? "").split(separator: " ")
    guard words.count == 2, ["Key", "Bearer", "Token"].contains(words[0]) else {
      throw ClarifaiRefusal(
        .keyNotFound, "Send the key as Authorization: Key …", http: .unauthorized)
    }
    guard let own = access.keys.workspace(of: String(words[1])) else {
      throw ClarifaiRefusal(.keyInvalid, "The key is not known", http: .unauthorized)
    }
    if let name, name != "me", name != own { throw ClarifaiRefusal.missing("user") }
    return own
  }

  /// The app that the path, the body or the query names.
  ///
  /// Where any key works it comes to exist by being named; with listed keys it has to be made.
  func place(
    _ request: Request, _ context: Context, body: JSONValue? = nil
  ) async throws -> ClarifaiPlace {
    let named = body?["user_app_id"]
    let user = try user(
      request,
      named: context.parameters.get("user") ?? named?["user_id"]?.string
        ?? request.query("user_app_id.user_id"))
    let app =
      context.parameters.get("app") ?? named?["app_id"]?.string
      ?? request.query("user_app_id.app_id") ?? Self.defaultApp
    let place = ClarifaiPlace(user: user, app: app)
    if try await store.clarifaiApp(place) != nil { return place }
    guard !access.keys.isListed, isClarifaiID(app) else { throw ClarifaiRefusal.missing("app") }
    try await store.makeClarifaiApp(place, type: nil, workflow: nil, now: secondsNow())
    return place
  }

  /// The page that is asked for: how many to pass over, and how many to show.
  func page(_ request: Request) throws -> (skip: Int, limit: Int) {
    func number(_ name: String, _ fallback: Int, _ range: ClosedRange<Int>) throws -> Int {
      guard let text = request.query(name), !text.isEmpty else { return fallback }
      guard let value = Int(text), range.contains(value) else {
        throw ClarifaiRefusal(
          .invalidRequest,
          "\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
    let limit = try number("per_page", 20, 1...1000)
    return ((try number("page", 1, 1...1_000_000) - 1) * limit, limit)
  }
}

extension Request {
  /// All values of a query parameter that may be repeated.
  func queryValues(_ name: String) -> [String] {
    uri.queryParameters.filter { $0.key == name }.map { String($0.value) }
  }
}

/// Whether this can be an id: letters, digits, `-`, `_` and `.`, at most 128 of them.
///
/// The service documents neither; its client sends what it likes, and cleans file names only.
func isClarifaiID(_ id: String) -> Bool {
  !id.isEmpty && id.utf8.count <= 128
    && id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
}
