// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Hummingbird

/// Who asks, and what they may see.
struct Access: Sendable {
  let keys: APIKeys
  let store: Store

  /// The workspace of the request's key; throws 401.
  func workspace(_ request: Request) throws -> String {
    guard let workspace = keys.workspace(of: request.query("api_key") ?? "") else {
      throw Refusal.unauthorized
    }
    return workspace
  }

  /// Checks that the path's workspace is that of the key; throws 401 and 404.
  func workspace(_ request: Request, _ context: Context) throws -> String {
    let own = try workspace(request)
    guard try context.parameters.require("workspace") == own else {
      throw Refusal.missing("workspace")
    }
    return own
  }

  /// The project that the path names; where any key works, it comes to exist by being named.
  func project(
    _ request: Request, _ context: Context
  ) async throws -> (workspace: String, project: String) {
    let own = try workspace(request, context)
    let name = try context.parameters.require("project")
    if try await store.project(name, in: own) != nil { return (own, name) }
    guard !keys.isListed, isProjectName(name) else { throw Refusal.missing("project") }
    try await store.makeProject(name, in: own, type: "object-detection", now: secondsNow())
    return (own, name)
  }
}

/// Whether a project may have this name: it must not read as another part of the API's paths.
func isProjectName(_ name: String) -> Bool {
  isName(name) && !["upload", "asynctasks", "projects"].contains(name)
}

/// The time in seconds since 1970.
func secondsNow() -> Int64 { Int64(Date().timeIntervalSince1970) }
