// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import LadingText

/// Workspaces and projects, as far as the clients ask for them before they upload.
///
/// Source: what roboflow-python and inference-cli send (`POST /` and `GET /` name the key's
/// workspace; a project that answers anything but 200 is made by `POST /:workspace/projects`).
struct ProjectRoutes: Sendable {
  let store: Store
  let access: Access

  func add(to router: Router<Context>) {
    router.post("/") { request, _ in try workspaceOfKey(request) }
    router.get("/:workspace") { try await workspace($0, $1) }
    router.post("/:workspace/projects") { try await makeProject($0, $1) }
    router.get("/:workspace/:project") { try await project($0, $1) }
  }

  /// `{"workspace": …}` for the request's key.
  func workspaceOfKey(_ request: Request) throws -> Response {
    let workspace = try access.workspace(request)
    return jsonObject { $0.member("workspace", workspace) }
  }

  private func workspace(_ request: Request, _ context: Context) async throws -> Response {
    let name = try access.workspace(request, context)
    let projects = try await store.projects(of: name)
    return jsonObject { json in
      json.key("workspace")
      json.object { json in
        json.member("name", name)
        json.member("url", name)
        json.member("members", 1)
        json.key("projects")
        json.array { json in
          for project in projects { write(project, to: &json) }
        }
      }
    }
  }

  private func makeProject(_ request: Request, _ context: Context) async throws -> Response {
    let workspace = try access.workspace(request, context)
    let body = try await request.jsonBody()
    guard let title = body["name"]?.string, let name = Self.urlName(title) else {
      throw Refusal(.badRequest, "name must be a string with letters or digits")
    }
    guard isProjectName(name) else {
      throw Refusal(.badRequest, "A project cannot be called \(name)")
    }
    let type = body["type"]?.string ?? "object-detection"
    try await store.makeProject(name, in: workspace, type: type, now: secondsNow())
    guard let project = try await store.project(name, in: workspace) else {
      throw Refusal.missing("project")
    }
    return jsonResponse(answer(project))
  }

  private func project(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.project(request, context)
    guard let project = try await store.project(place.project, in: place.workspace) else {
      throw Refusal.missing("project")
    }
    return jsonResponse(answer(project))
  }

  private func answer(_ project: Project) -> JSONWriter {
    var json = JSONWriter()
    json.object { json in
      // The client reads the new project's id from the top, a known one's from `project`.
      json.member("id", "\(project.workspace)/\(project.name)")
      json.key("workspace")
      json.object { json in
        json.member("name", project.workspace)
        json.member("url", project.workspace)
      }
      json.key("project")
      write(project, to: &json)
      json.key("versions")
      json.array { _ in }
    }
    return json
  }

  private func write(_ project: Project, to json: inout JSONWriter) {
    json.object { json in
      json.member("id", "\(project.workspace)/\(project.name)")
      json.member("name", project.name)
      json.member("type", project.type)
      json.member("annotation", project.name)
      json.member("created", project.created)
      json.member("updated", project.created)
      json.member("public", false)
      json.member("images", project.images)
      json.member("unannotated", 0)
      json.key("classes")
      json.object { _ in }
      json.key("colors")
      json.object { _ in }
      json.key("splits")
      json.object { json in
        for split in project.splits { json.member(split.name, split.images) }
      }
    }
  }

  /// A title as it stands in addresses: lower case, runs of anything else as one hyphen.
  static func urlName(_ title: String) -> String? {
    let words = title.lowercased().split {
      !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "_")
    }
    let name = words.joined(separator: "-")
    return isName(name) ? name : nil
  }
}
