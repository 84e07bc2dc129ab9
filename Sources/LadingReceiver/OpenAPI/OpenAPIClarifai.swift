// SPDX-License-Identifier: Apache-2.0

import LadingText

/// Clarifai's v2 API, under its long paths and its short ones.
extension OpenAPIDocument {
  private static let status: Schema = .object([
    "code": .integer, "description": .string, "details": .string.optional,
    "req_id": .string.optional,
  ])

  /// A refusal: nothing but a status.
  static let clarifaiError: Schema = .object(["status": status])

  static let clarifaiInput: Schema = .object([
    "id": .string, "created_at": Schema.string(format: "date-time").optional,
    "modified_at": Schema.string(format: "date-time").optional, "data": .anyObject.optional,
    "dataset_ids": Schema.array(.string).optional, "status": status,
  ])

  static let clarifaiAnnotation: Schema = .object([
    "id": .string, "input_id": .string, "user_id": .string.optional,
    "created_at": Schema.string(format: "date-time").optional,
    "modified_at": Schema.string(format: "date-time").optional,
    "input_level": .boolean.optional, "data": .anyObject.optional, "status": status,
  ])

  static let clarifaiJob: Schema = .object([
    "id": .string, "created_at": .string(format: "date-time"),
    "modified_at": .string(format: "date-time"),
    "progress": .object([
      "pending_count": .integer, "in_progress_count": .integer, "success_count": .integer,
      "failed_count": .integer,
    ]), "status": status,
  ])

  private static let named: Schema = .object([
    "id": .string, "name": .string.optional, "user_id": .string,
    "created_at": .string(format: "date-time"),
  ])

  private static let ids = Schema.array(.string)
  private static let input: Schema = .object([
    "id": .string.optional, "data": .anyObject.optional,
    "dataset_ids": Schema.array(.string).optional,
  ])

  static let clarifai: [Operation] =
    [("/v2/users/{user_id}/apps/{app_id}", "", true), ("/v2", "Short", false)].flatMap {
      clarifai($0, $1, isLong: $2)
    }
    + [("/v2/users/{user_id}/apps", "", true), ("/v2/apps", "Short", false)].flatMap {
      apps($0, $1, isLong: $2)
    }

  /// An operation; `what` are the members of its answer beside the status.
  private static func operation(
    _ method: String, _ path: String, _ id: String, _ summary: String,
    _ parameters: [Operation.Parameter], body: Schema? = nil,
    _ what: KeyValuePairs<String, Schema> = [:], isLarge: Bool = false
  ) -> Operation {
    var members: [(String, Schema)] = [("status", status)]
    for (name, schema) in what { members.append((name, schema)) }
    return Operation(
      method: method, path: path, id: id, tag: .clarifai, summary: summary,
      parameters: parameters, body: body.map { .json($0) },
      answers: [
        .ok("What is asked for; of several things each has its status.", .members(members))
      ],
      refusals: [400, 401, 404] + (body == nil ? [] : [413])
        + (isLarge ? [408, 411, 501, 507] : []), shape: .status, needsToken: true)
  }

  private static func place(isLong: Bool) -> [Operation.Parameter] {
    isLong
      ? [
        .path("user_id", .string, "The user, which must be the key's workspace, or me."),
        .path("app_id", .string, "The app."),
      ]
      : [
        .query("user_app_id.user_id", .string, "The user, where the body names none."),
        .query("user_app_id.app_id", .string, "The app, where the body names none."),
      ]
  }

  private static func apps(_ root: String, _ suffix: String, isLong: Bool) -> [Operation] {
    let user = isLong ? [place(isLong: true)[0]] : []
    return [
      operation(
        "get", root, "listApps\(suffix)", "A user's apps", user, ["apps": .array(named)]),
      operation(
        "post", root, "makeApps\(suffix)", "Make apps; their workflow says what they take", user,
        body: .object([
          "apps": Schema.array(
            .object(["id": .string, "default_workflow_id": .string.optional])
          ).least(1)
        ]), ["apps": .array(named)]),
      operation(
        "get", isLong ? "\(root)/{app_id}" : "/v2/app", "getApp\(suffix)", "An app",
        place(isLong: isLong), ["app": named]),
    ]
  }

  private static func clarifai(_ root: String, _ suffix: String, isLong: Bool) -> [Operation] {
    let place = place(isLong: isLong)
    let page: [Operation.Parameter] = [
      .query("page", .integer(1...1_000_000), "The page, from 1."),
      .query("per_page", .integer(1...1000), "Items on a page; 20 where not given."),
    ]
    let one = place + [.path("input_id", .string, "The input.")]
    let job = place + [.path("job_id", .string, "The job.")]
    let dataset = place + [.path("dataset", .string, "The dataset.")]
    func call(
      _ method: String, _ path: String, _ id: String, _ summary: String,
      _ parameters: [Operation.Parameter], body: Schema? = nil,
      _ what: KeyValuePairs<String, Schema> = [:], isLarge: Bool = false
    ) -> Operation {
      operation(
        method, root + path, id + suffix, summary, parameters, body: body, what, isLarge: isLarge)
    }
    let inputs = Schema.array(.named("Input"))
    let annotations = Schema.array(.named("Annotation"))
    return [
      call(
        "post", "/inputs", "postInputs", "Take inputs in", place,
        body: .object([
          "inputs": Schema.array(input).least(1), "inputs_add_job_id": .string.optional,
          "input_id_conflict_resolution": Schema.words(["SKIP", "SUFFIX"]).optional,
        ]), ["inputs": inputs.optional, "inputs_add_job": Schema.named("AddJob").optional],
        isLarge: true),
      call(
        "get", "/inputs", "listInputs", "Inputs, the oldest first",
        place + page + [
          .query("ids", .array(.string), "Only these."),
          .query("status.code", .string, "Only those of this status, by number or name."),
        ], ["inputs": inputs]),
      call(
        "patch", "/inputs", "patchInputs", "Change what is said about inputs", place,
        body: .object([
          "action": .words(["merge", "overwrite", "remove"]), "inputs": .array(input),
        ]), ["inputs": inputs]),
      call(
        "delete", "/inputs", "deleteInputs", "Remove inputs", place, body: .object(["ids": ids])),
      call(
        "get", "/inputs/{input_id}", "getInput", "An input", one, ["input": .named("Input")]),
      call("delete", "/inputs/{input_id}", "deleteInput", "Remove an input", one),
      call(
        "get", "/inputs/status", "countInputs", "How many inputs are how far", place,
        [
          "counts": .object([
            "processed": .integer, "to_process": .integer, "errors": .integer,
            "processing": .integer,
          ])
        ]),
      call(
        "get", "/inputs/jobs/add", "listAddJobs", "What was posted together", place + page,
        ["inputs_add_jobs": .array(.named("AddJob"))]),
      call(
        "get", "/inputs/jobs/add/{job_id}", "getAddJob", "How far inputs are", job,
        ["inputs_add_job": .named("AddJob")]),
      call(
        "patch", "/inputs/jobs/add/{job_id}", "cancelAddJob", "Cancel what was not begun", job,
        ["inputs_add_job": .named("AddJob")]),
      call(
        "post", "/annotations", "postAnnotations", "Say more about inputs", place,
        body: .object(["annotations": Schema.array(.anyObject).least(1)]),
        ["annotations": annotations.optional], isLarge: true),
      call(
        "get", "/annotations", "listAnnotations", "What was said about inputs",
        place + page + [
          .query("input_ids", .array(.string), "Only of these inputs."),
          .query("ids", .array(.string), "Only these."),
        ], ["annotations": annotations]),
      call(
        "post", "/concepts", "postConcepts", "Take concepts in", place,
        body: .object(["concepts": Schema.array(.object(["id": .string])).least(1)]),
        ["concepts": .array(named)]),
      call(
        "get", "/concepts", "listConcepts", "The concepts of an app", place + page,
        ["concepts": .array(named)]),
      call(
        "post", "/datasets", "postDatasets", "Make datasets", place,
        body: .object(["datasets": Schema.array(.object(["id": .string])).least(1)]),
        ["datasets": .array(named)]),
      call(
        "get", "/datasets", "listDatasets", "The datasets of an app", place + page,
        ["datasets": .array(named)]),
      call(
        "get", "/datasets/{dataset}", "getInputDataset", "A dataset", dataset, ["dataset": named]),
      call(
        "post", "/datasets/{dataset}/inputs", "postDatasetInputs", "Put inputs into a dataset",
        dataset, body: .object(["dataset_inputs": Schema.array(.anyObject).least(1)]),
        ["dataset_inputs": Schema.array(.anyObject).optional]),
      call(
        "get", "/datasets/{dataset}/inputs", "listDatasetInputs", "The inputs of a dataset",
        dataset + page, ["dataset_inputs": .array(.object(["input": .named("Input")]))]),
      call(
        "delete", "/datasets/{dataset}/inputs", "deleteDatasetInputs",
        "Take inputs out of a dataset", dataset, body: .object(["input_ids": ids])),
    ]
  }
}
