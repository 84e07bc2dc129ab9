// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText

/// The answers of Roboflow's zip upload.
///
/// Source: "Upload a Dataset Zip" and "Async Tasks" of Roboflow's REST API.
enum ZipWire {
  /// What initiating gives.
  struct Ticket {
    var taskId: String
    var signedURL: String
    /// Where the service says that the task is; not always at its own host.
    var url: String?

    init?(_ json: JSONValue) {
      guard let taskId = json["taskId"]?.string, !taskId.isEmpty,
        let signedURL = json["signedUrl"]?.string
      else { return nil }
      self.taskId = taskId
      self.signedURL = signedURL
      url = json["url"]?.string
    }
  }

  /// How far a task is.
  struct Task {
    /// Where a task may be.
    enum Phase {
      /// The zip has not been seen yet, as far as the service says.
      case waiting
      case working
      case completed
      case failed
    }

    var status: String
    var progress: (done: Int, of: Int)?
    var result: JSONValue?
    var error: String?

    init?(_ json: JSONValue) {
      guard let status = json["status"]?.string else { return nil }
      self.status = status
      if let progress = json["progress"],
        let done = progress["current"]?.integer ?? progress["completed"]?.integer
      {
        self.progress = (done, progress["total"]?.integer ?? 0)
      }
      result = json["result"]
      error = json["error"]?.string ?? json["error"]?["message"]?.string
    }

    /// A status that nobody has told us of has not ended.
    var phase: Phase {
      switch status {
      case "completed": .completed
      case "failed": .failed
      case "created", "pending": .waiting
      default: .working
      }
    }
  }
}
