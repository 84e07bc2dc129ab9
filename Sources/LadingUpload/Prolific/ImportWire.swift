// SPDX-License-Identifier: Apache-2.0

import LadingModel
public import LadingText

/// The answers of the V4 dataset upload.
///
/// Source: "Uploading Data to a Dataset", and the OpenAPI document of the same service.
enum ImportWire {
  /// Where a file is to be put.
  struct Ticket {
    var url: String
    /// To be sent with the file as it stands, or the signature does not fit.
    var contentType: String?
    /// Nil for a V3 dataset, which has no imports.
    var importID: String?

    init?(_ json: JSONValue) {
      guard let url = json["upload_url"]?.string, !url.isEmpty,
        (json["http_method"]?.string ?? "PUT").uppercased() == "PUT"
      else { return nil }
      self.url = url
      contentType = json["content_type"]?.string
      importID = json["import_id"]?.string
    }
  }

  /// How far an import is.
  struct Job {
    /// Where an import may be.
    enum Phase {
      /// The file has not been seen yet, as far as the service says.
      case waiting
      case working
      case complete
      case partial
      case failed
      case pendingSchema
    }

    /// A record that was rejected.
    struct Rejection {
      /// Counted from 0.
      var index: Int?
      var field: String
      var reason: String
    }

    var status: String
    var accepted: Int?
    var duplicates: Int?
    var rejected: Int
    var rejections: [Rejection]
    var reason: String?

    init?(_ json: JSONValue) {
      guard let status = json["status"]?.string else { return nil }
      self.status = status
      accepted = json["accepted_count"]?.integer
      duplicates = json["duplicate_count"]?.integer
      rejections = (json["errors"]?.array ?? []).map { error in
        Rejection(
          index: error["record_index"]?.integer, field: error["field"]?.string ?? "",
          reason: error["reason"]?.string ?? "the service gives no reason")
      }
      rejected = max(0, json["rejected_count"]?.integer ?? rejections.count)
      reason = json["reason"]?.string
    }

    /// A status that nobody has told us of has not ended.
    var phase: Phase {
      switch status {
      case "uninitialised": .waiting
      case "complete": .complete
      case "partial": .partial
      case "failed": .failed
      case "pending_schema": .pendingSchema
      default: .working
      }
    }

    /// The rejections as remarks: which record, counted from 1, and which field.
    var remarks: [Receipt.Remark] {
      rejections.map { rejection in
        let field = rejection.field == "_raw" ? "" : rejection.field
        let record = rejection.index.map { "record \($0 + 1)" } ?? ""
        let subject = field.isEmpty ? record : record.isEmpty ? field : "\(record), \(field)"
        return Receipt.Remark(subject: subject, reason: rejection.reason)
      }
    }
  }
}

/// A dataset of records as the service describes it.
public struct RecordsDataset: Sendable {
  /// What it asks of a record; nil where none is set.
  public var schema: JSONValue?
  /// `3` or `4`; nil where the service does not say.
  public var version: String?
  /// How many records it holds; nil where the service does not say.
  public var total: Int?

  init(_ json: JSONValue) {
    if let schema = json["schema"], schema != .null { self.schema = schema }
    version = json["schema_version"]?.string ?? json["schema_version"]?.integer.map(String.init)
    total = json["total_datapoint_count"]?.integer
  }
}
