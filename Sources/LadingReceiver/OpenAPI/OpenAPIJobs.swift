// SPDX-License-Identifier: Apache-2.0

import LadingText

/// Jobs over a batch.
extension OpenAPIDocument {
  private static let root = "/batch-processing/v1/external/{workspace}/jobs"
  private static let one = root + "/{job_id}"
  private static let place: [Operation.Parameter] = [
    .shared(.workspace), .shared(.job), .shared(.key),
  ]

  static let jobStart: Schema = .object([
    "type": .words(["simple-image-processing-v1"]),
    "jobInput": .object([
      "type": .words(["staging-batch-input-v1"]), "batchId": .string,
      "partName": Schema.string.nullable.optional,
    ]),
    "computeConfiguration": machine,
    "processingTimeoutSeconds": Schema.integer(0...1_000_000).standard(.integer(3600)),
    "processingSpecification": .object([
      "type": .words(["workflows-processing-specification-v1"]), "workspace": .string,
      "workflowId": Schema.string.about("This receiver has one: \(JobDefinition.workflow)."),
      "aggregationFormat": Schema.words(["jsonl", "csv"]).standard(.string("jsonl")),
    ]),
    "notificationsURL": Schema.string(format: "uri").optional.about(
      "Called when the job has ended, with the header Authorization: Bearer rf_{workspace}."),
  ])

  private static let machine: Schema = .object([
    "type": .words(["compute-configuration-v2"]), "machineType": .words(["cpu", "gpu"]),
    "workersPerMachine": Schema.integer(1...64).standard(.integer(4)),
  ])

  static let job: Schema = .object([
    "jobId": .string, "name": .string, "jobDefinition": .anyObject,
    "currentStage": Schema.string.nullable, "plannedStages": .array(.string), "error": .boolean,
    "isTerminal": .boolean, "lastNotification": .string,
    "createdAt": .string(format: "date-time"), "lastUpdate": .string(format: "date-time"),
    "restartParametersOverride": .array(.anyObject),
  ])

  private static func operation(
    _ method: String, _ path: String, _ id: String, _ summary: String,
    _ parameters: [Operation.Parameter], body: Operation.Body? = nil, _ answer: Schema,
    refusals: [Int] = [400, 401, 404]
  ) -> Operation {
    Operation(
      method: method, path: path, id: id, tag: .jobs, summary: summary, parameters: parameters,
      body: body, answers: [.ok("What is asked for, or that it is done.", answer)],
      refusals: refusals, shape: .plain)
  }

  static let jobs: [Operation] = [
    operation(
      "get", root, "listJobs", "The jobs of a workspace",
      [.shared(.workspace), .shared(.key), .shared(.pageSize), .shared(.pageToken)],
      page("jobs", .named("Job"))),
    operation(
      "post", one, "startJob", "Start a job",
      place + [.query("name", .string, "What people call the job; its id where not given.")],
      body: .json(.named("JobStartRequest")), .object(["status": .ok, "jobId": .string]),
      refusals: [400, 401, 404, 409, 413]),
    operation(
      "get", one, "getJobStatus", "How far a job is", place,
      .object([
        "status": .ok,
        "jobStatus": .words([
          "pending", "processing", "exporting", "completed", "failed", "aborted",
        ]), "progress": .number, "job": .named("Job"),
      ])),
    operation(
      "get", "\(one)/stages", "getJobStages", "The stages of a job", place,
      .object([
        "status": .ok,
        "stages": .array(
          .object([
            "processingStageId": .string, "processingStageName": .string,
            "tasksNumber": .integer, "outputBatches": .array(.string),
            "startTimestamp": .string(format: "date-time"),
            "lastEventTimestamp": .string(format: "date-time"), "notification": .string,
            "statusType": .words(["info", "success", "error"]),
          ])),
      ])),
    operation(
      "get", "\(one)/stages/{stage_id}/tasks", "getStageTasks", "The tasks of a stage",
      place + [
        .path("stage_id", .string, "The stage, as the list of stages names it."),
        .shared(.pageSize), .shared(.pageToken),
      ],
      page(
        "tasks",
        .object([
          "taskId": .string, "notification": .string,
          "statusType": .words(["info", "success", "error"]), "progress": .number,
          "eventTimestamp": .string(format: "date-time"),
        ]))),
    operation(
      "get", "\(one)/logs", "getJobLogs", "What a job has said",
      place + [
        .query("severity", .words(JobLog.Severity.allCases.map(\.rawValue)), "Only these lines."),
        .shared(.pageSize), .shared(.pageToken),
      ],
      page(
        "logs",
        .object([
          "createdAt": .string(format: "date-time"),
          "processingStageId": Schema.string.nullable, "taskId": Schema.string.nullable,
          "severity": .words(JobLog.Severity.allCases.map(\.rawValue)),
          "reportingModule": .string, "logType": .string,
          "payload": .object(["message": .string]),
        ]))),
    operation(
      "post", "\(one)/abort", "abortJob", "Stop a job", place, .object(["status": .ok]),
      refusals: [400, 401, 404, 409]),
    operation(
      "post", "\(one)/restart", "restartJob", "Run a job anew that failed or was aborted", place,
      body: .json(
        .object([
          "processingTimeoutSeconds": Schema.integer(0...1_000_000).nullable.optional,
          "computeConfiguration": machine.nullable.optional,
        ]), isRequired: false), .object(["status": .ok]),
      refusals: [400, 401, 404, 409, 413]),
  ]
}
