// SPDX-License-Identifier: Apache-2.0

import LadingText

/// A shard of a batch as the service lists it.
public struct BatchShard: Sendable, Equatable {
  /// Its id.
  public var id: String
  /// Where it stands, in the service's word.
  public var status: String
  /// The kind of that: `info` while it goes on, then `success` or `error`.
  public var type: String
  /// Files indexed from it.
  public var count: Int
  /// What went wrong.
  public var problem: String?

  /// Reads a listed shard; nil when it has no id.
  init?(_ value: JSONValue) {
    guard let id = value["shardId"]?.string else { return nil }
    self.id = id
    status = value["statusName"]?.string ?? ""
    type = value["statusType"]?.string ?? "info"
    count = value["shardObjectsCount"]?.integer ?? 0
    problem = value["statusMetadata"]?["error"]?.string
  }
}

/// A job as the service answers, in either of its shapes.
///
/// The document has `jobStatus` and `progress`; the live service has `job`, with `isTerminal` and
/// `error`.
public struct BatchJob: Sendable, Equatable {
  /// How it has ended, or that it has not.
  public enum State: String, Sendable {
    /// It waits or works.
    case running
    /// Its results are there.
    case completed
    /// It failed.
    case failed
    /// It was stopped.
    case aborted
  }

  /// Its id; empty where the answer has none.
  public var id: String
  /// How it has ended, or that it has not.
  public var state: State
  /// The service's own word for that.
  public var status: String
  /// From 0 to 1; nil where it is not said.
  public var progress: Double?
  /// The stage that it is in.
  public var stage: String?
  /// What the service says about it.
  public var notification: String?

  /// Reads an answer about one job, or an entry of a list; nil when it is neither.
  init?(_ value: JSONValue) {
    let job = value["job"] ?? value
    let word = value["jobStatus"]?.string
    let isTerminal = job["isTerminal"]?.bool
    guard word != nil || isTerminal != nil else { return nil }
    id = job["jobId"]?.string ?? ""
    notification = words(job["lastNotification"])
    stage = job["currentStage"]?.string
    progress = value["progress"]?.number
    switch word?.lowercased() {
    case "completed", "success", "succeeded": state = .completed
    case "failed", "fail", "error", "timeout": state = .failed
    case "aborted", "cancelled", "canceled", "terminated": state = .aborted
    default:
      if isTerminal != true {
        state = .running
      } else if job["error"]?.bool == true {
        state = .failed
      } else {
        state = .completed
      }
    }
    // An aborted job of the live service is one that has ended with an error.
    if state == .failed, notification?.lowercased().contains("abort") == true { state = .aborted }
    status = word ?? (state == .running ? (stage ?? "pending") : state.rawValue)
  }
}

/// A stage of a job.
public struct JobStage: Sendable, Equatable {
  /// Its id.
  public var id: String
  /// `processing` or `export`.
  public var name: String
  /// How many tasks it has; nil where it is not said.
  public var tasks: Int?
  /// The batches that its results go to.
  public var outputs: [String]
  /// The kind of its status: `info`, `success` or `error`.
  public var type: String
  /// What the service says about it.
  public var notification: String?

  /// Reads a listed stage; nil when it has no id.
  init?(_ value: JSONValue) {
    guard let id = (value["processingStageId"] ?? value["stageId"] ?? value["id"])?.string else {
      return nil
    }
    self.id = id
    name = (value["processingStageName"] ?? value["stageName"] ?? value["name"])?.string ?? id
    tasks = value["tasksNumber"]?.integer
    outputs =
      value["outputBatches"]?.array?.compactMap(\.string)
      ?? [(value["outputBatchId"] ?? value["outputBatch"])?.string].compactMap(\.self)
    type = value["statusType"]?.string ?? "info"
    notification = words(value["notification"])
  }
}

/// A task of a stage.
public struct StageTask: Sendable, Equatable {
  /// Its id.
  public var id: String
  /// The kind of its status: `info`, `success` or `error`.
  public var type: String
  /// From 0 to 1; nil where it is not said.
  public var progress: Double?
  /// What the service says about it.
  public var notification: String?

  /// Reads a listed task; nil when it has no id.
  init?(_ value: JSONValue) {
    guard let id = (value["taskId"] ?? value["id"])?.string else { return nil }
    self.id = id
    type = value["statusType"]?.string ?? "info"
    progress = value["progress"]?.number
    notification = words(value["notification"])
  }
}

/// A part of an output batch.
public struct BatchPart: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// What it is of; nil where it is not said.
  public var type: String?
  /// What its files are; nil where it is not said.
  public var content: String?

  /// Reads a listed part; nil when it has no name.
  init?(_ value: JSONValue) {
    guard let name = value["partName"]?.string else { return nil }
    self.name = name
    type = value["partType"]?.string
    content = value["contentType"]?.string
  }

  /// The parts of an answer, under the document's name or the live service's.
  static func all(in answer: JSONValue) -> [BatchPart]? {
    (answer["parts"] ?? answer["batchParts"])?.array?.compactMap(BatchPart.init)
  }
}

/// A file of a batch, and where to download it.
public struct ListedFile: Sendable, Equatable {
  /// Its name as the service has it, which need not be fit for a disk.
  public var name: String
  /// The part that it belongs to.
  public var part: String?
  /// The shard that brought it.
  public var shard: String?
  /// What it is, such as `image`.
  public var content: String?
  /// A signed address, good for a while; never shown.
  public var address: String
  /// The token by which the service was asked for the page that it is on; nil for the first.
  var page: String?

  /// Reads a listed file; nil when it has no name or address.
  init?(_ value: JSONValue, page: String? = nil) {
    self.page = page
    guard let name = value["fileName"]?.string, let address = value["downloadURL"]?.string else {
      return nil
    }
    self.name = name
    self.address = address
    part = value["partName"]?.string
    shard = value["shardId"]?.string
    content = value["contentType"]?.string
  }
}

/// What a notification says: the service gives a string or an object.
private func words(_ value: JSONValue?) -> String? {
  guard let value, value != .null else { return nil }
  for name in ["message", "notification", "reason", "error"] {
    if let text = value[name]?.string { return text }
  }
  return value.string ?? value.text
}
