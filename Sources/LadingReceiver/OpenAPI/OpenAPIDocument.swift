// SPDX-License-Identifier: Apache-2.0

import LadingText

/// Everything that this receiver serves, as an OpenAPI 3.0.3 document.
///
/// Written by hand beside the routes, and held to them by tests: each route is in it, each path and
/// schema of the batch API's own document is covered by it, and schemathesis compares it with what
/// is really answered.
enum OpenAPIDocument {
  /// All operations, by service.
  static let operations: [Operation] =
    receiver + projects + zip + ingestion + batches + jobs + datasets + clarifai + signed

  /// The document as JSON text.
  static let text: String = document.text

  private static let document: JSONValue = .object([
    .init("openapi", .string("3.0.3")),
    .init(
      "info",
      .object([
        .init("title", .string("Lading receiver")), .init("version", .string("1.0")),
        .init(
          "description",
          .string(
            "The upload APIs of Roboflow and Clarifai and the V4 dataset upload, on one machine.")),
      ])),
    .init("servers", .array([.object([.init("url", .string("/"))])])),
    .init(
      "tags",
      .array(
        Operation.Tag.allCases.map { tag in
          .object([
            .init("name", .string(tag.rawValue)), .init("description", .string(tag.about)),
          ])
        })),
    .init("paths", paths),
    .init("components", components),
  ])

  private static var paths: JSONValue {
    var paths: [JSONValue.Member] = []
    for operation in operations {
      let member = JSONValue.Member(operation.method, operation.json)
      if let index = paths.firstIndex(where: { $0.name == operation.path }) {
        paths[index].value = .object((paths[index].value.object ?? []) + [member])
      } else {
        paths.append(.init(operation.path, .object([member])))
      }
    }
    return .object(paths)
  }

  private static var components: JSONValue {
    let errors: [(Refusal.Shape, Schema)] = [
      (
        .object,
        .object([
          "error": .object(["message": .string, "hint": .string.optional, "type": .string])
        ])
      ), (.plain, .object(["error": .string])),
      (
        .detailed,
        .object([
          "error": .object([
            "status": .integer, "error_code": .integer, "title": .string, "detail": .string,
          ])
        ])
      ), (.status, clarifaiError),
    ]
    return .object([
      .init(
        "parameters",
        .object(
          Operation.Parameter.Shared.allCases.map { .init($0.rawValue, $0.parameter.json) })),
      .init(
        "schemas",
        .object(schemas.map { .init($0.key, $0.value.json) })),
      .init(
        "responses",
        .object(
          errors.map { shape, schema in
            .init(
              shape.component,
              .object([
                .init("description", .string("Why it is refused.")),
                .init("content", content("application/json", schema)),
              ]))
          })),
      .init(
        "securitySchemes",
        .object([
          .init(
            "token",
            .object([
              .init("type", .string("apiKey")), .init("in", .string("header")),
              .init("name", .string("Authorization")),
              .init(
                "description", .string("The word Token (for inputs: Key), a space, and the key.")),
            ]))
        ])),
    ])
  }

  /// Schemas that several operations share.
  private static let schemas: KeyValuePairs<String, Schema> = [
    "JobStartRequest": jobStart, "Batch": batch, "Job": job, "Dataset": dataset,
    "Import": importJob, "Project": project, "Input": clarifaiInput,
    "Annotation": clarifaiAnnotation, "AddJob": clarifaiJob,
  ]
}
