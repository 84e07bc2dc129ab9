// SPDX-License-Identifier: Apache-2.0

import LadingText

/// The receiver itself, its projects and the zip upload.
extension OpenAPIDocument {
  static let receiver: [Operation] = [
    Operation(
      method: "get", path: "/openapi.json", id: "getDocument", tag: .receiver,
      summary: "This document", answers: [.ok("The document.", .anyObject)]),
    Operation(
      method: "get", path: "/", id: "getStatusPage", tag: .receiver,
      summary: "The workspace of a key; without a key the status page",
      parameters: [.query("api_key", .string, "The API key.")],
      answers: [
        Operation.Answer(
          status: 200, about: "The key's workspace, or the page.",
          contents: [
            ("application/json", .object(["workspace": .string])), ("text/html", .string),
          ])
      ], refusals: [401]),
    Operation(
      method: "post", path: "/", id: "getWorkspaceOfKey", tag: .projects,
      summary: "The workspace of a key", parameters: [.shared(.key)],
      answers: [.ok("The key's workspace.", .object(["workspace": .string]))], refusals: [401]),
  ]

  static let project: Schema = .object([
    "id": .string, "name": .string, "type": .string, "annotation": .string, "created": .integer,
    "updated": .integer, "public": .boolean, "images": .integer, "unannotated": .integer,
    "classes": .map(.integer), "colors": .map(.string), "splits": .map(.integer),
  ])

  private static let projectAnswer: Schema = .object([
    "id": .string, "workspace": .object(["name": .string, "url": .string]),
    "project": .named("Project"), "versions": .array(.anyObject),
  ])

  static let projects: [Operation] = [
    Operation(
      method: "get", path: "/{workspace}", id: "getWorkspace", tag: .projects,
      summary: "A workspace and its projects",
      parameters: [.shared(.workspace), .shared(.key)],
      answers: [
        .ok(
          "The workspace.",
          .object([
            "workspace": .object([
              "name": .string, "url": .string, "members": .integer,
              "projects": .array(.named("Project")),
            ])
          ]))
      ], refusals: [401, 404]),
    Operation(
      method: "post", path: "/{workspace}/projects", id: "makeProject", tag: .projects,
      summary: "Make a project", parameters: [.shared(.workspace), .shared(.key)],
      body: .json(
        .object([
          "name": .string.least(1), "type": .string.optional, "license": .string.nullable.optional,
          "annotation": .string.optional,
        ])),
      answers: [.ok("The project.", projectAnswer)], refusals: [400, 401, 404, 413]),
    Operation(
      method: "get", path: "/{workspace}/{project}", id: "getProject", tag: .projects,
      summary: "A project and how many images it holds",
      parameters: [.shared(.workspace), .shared(.project), .shared(.key)],
      answers: [.ok("The project.", projectAnswer)], refusals: [401, 404]),
  ]

  private static let issue: Schema = .object([
    "type": .string, "file_name": .string, "reason": .string,
  ])

  private static let task: Schema = .object([
    "taskId": .string, "status": .words(["created", "running", "completed", "failed"]),
    "progress": Schema.object(["current": .integer, "total": .integer]).nullable,
    "result": Schema.object([
      "uploaded": .integer, "failed": .integer, "warnings": .array(issue), "errors": .array(issue),
    ]).optional,
    "error": .string.optional,
  ])

  static let zip: [Operation] =
    [
      Operation(
        method: "post", path: "/{workspace}/{project}/upload/zip", id: "beginZipUpload",
        tag: .zip, summary: "Ask where to send a zip",
        parameters: [.shared(.workspace), .shared(.project), .shared(.key)],
        body: .json(
          .object([
            "split": Schema.words(["train", "valid", "test"]).standard(.string("train")),
            "batchName": .string.optional, "tags": Schema.array(.string).optional,
            "annotationOverwrite": Schema.boolean.standard(.bool(false)),
          ]), isRequired: false),
        answers: [
          .ok(
            "The task, where to send the zip, and where to ask.",
            .object(["taskId": .string, "signedUrl": .string, "url": .string]))
        ], refusals: [400, 401, 404, 413])
    ]
    + [
      ("/{workspace}/upload/zip/{taskId}", "getZipTask"),
      ("/{workspace}/asynctasks/{taskId}", "getAsyncTask"),
    ].map { path, id in
      Operation(
        method: "get", path: path, id: id, tag: .zip, summary: "How far a task is",
        parameters: [
          .shared(.workspace), .path("taskId", .string, "The task."), .shared(.key),
        ],
        answers: [.ok("The task.", task)], refusals: [401, 404])
    }
}
