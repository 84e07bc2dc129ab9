// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// A job to start, as `JobStartRequest` of the service's document has it.
public struct JobRequest: Sendable, Equatable {
  /// What it runs on.
  public enum Machine: String, Sendable, CaseIterable {
    /// Processors only.
    case cpu
    /// With a graphics card, for large models.
    case gpu
  }

  /// How results are written.
  public enum Aggregation: String, Sendable, CaseIterable {
    /// A JSON object a line.
    case jsonl
    /// A table.
    case csv
  }

  /// The batch to process.
  public var batch: BatchIdentifier
  /// A part of it; nil for all.
  public var part: String?
  /// The workflow to run.
  public var workflow: String
  /// The workspace that the workflow belongs to.
  public var workflowWorkspace: String
  /// What it runs on; always sent, since the service would choose otherwise.
  public var machine: Machine
  /// Workers on a machine.
  public var workers: Int
  /// Seconds that all workers may run together.
  public var timeout: Int
  /// How results are written.
  public var aggregation: Aggregation
  /// Whom to tell of the end.
  public var notificationsURL: String?

  /// A job with the service's own defaults.
  public init(
    batch: BatchIdentifier, part: String? = nil, workflow: String, workflowWorkspace: String,
    machine: Machine = .cpu, workers: Int = 4, timeout: Int = 3600,
    aggregation: Aggregation = .jsonl, notificationsURL: String? = nil
  ) {
    self.batch = batch
    self.part = part
    self.workflow = workflow
    self.workflowWorkspace = workflowWorkspace
    self.machine = machine
    self.workers = workers
    self.timeout = timeout
    self.aggregation = aggregation
    self.notificationsURL = notificationsURL
  }

  /// The body to send.
  public var json: JSONWriter {
    var json = JSONWriter()
    json.object { json in
      json.member("type", "simple-image-processing-v1")
      json.key("jobInput")
      json.object { json in
        json.member("type", "staging-batch-input-v1")
        json.member("batchId", batch.text)
        if let part { json.member("partName", part) }
      }
      json.key("computeConfiguration")
      json.object { json in
        json.member("type", "compute-configuration-v2")
        json.member("machineType", machine.rawValue)
        json.member("workersPerMachine", workers)
      }
      json.member("processingTimeoutSeconds", timeout)
      json.key("processingSpecification")
      json.object { json in
        json.member("type", "workflows-processing-specification-v1")
        json.member("workspace", workflowWorkspace)
        json.member("workflowId", workflow)
        json.member("aggregationFormat", aggregation.rawValue)
      }
      if let notificationsURL { json.member("notificationsURL", notificationsURL) }
    }
    return json
  }
}
