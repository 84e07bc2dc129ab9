// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText

/// The answers of Roboflow's data staging.
///
/// Source: the "Data Ingestion" and "Batch Status" parts of Roboflow's Batch Processing API, and what
/// the official client reads of them.
enum BatchWire {
  /// Where a body goes, and how.
  struct SignedUpload: Sendable {
    var url: String
    var method: Call.Method
    /// Headers that must go with it, by name.
    var headers: [(name: String, value: String)]

    init?(_ json: JSONValue) {
      guard let details = json["signedURLDetails"], let url = details["uploadURL"]?.string,
        let method = Call.Method(rawValue: (details["method"]?.string ?? "PUT").uppercased())
      else { return nil }
      self.url = url
      self.method = method
      headers = (details["extensionHeaders"]?.object ?? []).compactMap { member in
        let value = member.value.string ?? member.value.integer.map { String($0) }
        return value.map { (member.name, $0) }
      }
    }
  }

  /// What beginning a shard gives.
  struct ShardTicket: Sendable {
    var shardID: String
    var upload: SignedUpload
    var limits: ShardLimits

    init?(_ json: JSONValue) {
      guard let upload = SignedUpload(json), let details = json["signedURLDetails"],
        let shardID = details["shardId"]?.string, !shardID.isEmpty
      else { return nil }
      self.shardID = shardID
      self.upload = upload
      // A limit that no shard could keep is none.
      limits = ShardLimits(
        images: details["maxNumberOfImages"]?.integer.flatMap { $0 > 0 ? $0 : nil },
        bytes: details["maxShardSize"]?.integer.flatMap { $0 > 0 ? Int64($0) : nil })
    }
  }

  /// What beginning a video gives.
  struct VideoTicket: Sendable {
    var upload: SignedUpload
    var maximumBytes: Int64?

    init?(_ json: JSONValue) {
      guard let upload = SignedUpload(json) else { return nil }
      self.upload = upload
      maximumBytes = json["signedURLDetails"]?["maxFileSize"]?.integer.map { Int64($0) }
    }
  }

  /// How far a shard is.
  struct Shard: Sendable {
    /// Where a shard may be.
    enum Phase: Sendable {
      /// Its tar has not been seen.
      case waiting
      case working
      case indexed
      case failed
    }

    var id: String
    var status: String
    var phase: Phase
    /// Images indexed.
    var objects: Int?
    var errors: [Receipt.Remark]

    init?(_ json: JSONValue) {
      guard let id = json["shardId"]?.string else { return nil }
      self.id = id
      status = json["statusName"]?.string ?? ""
      objects = json["shardObjectsCount"]?.integer
      // The official client's reading: the type tells what is over, and "info" what is not.
      let type = (json["statusType"]?.string ?? "").lowercased()
      if type.contains("error") {
        phase = .failed
      } else if type.contains("success") {
        phase = .indexed
      } else {
        phase = Self.unseen.contains(status.lowercased()) ? .waiting : .working
      }
      errors = Self.remarks(json["statusMetadata"])
    }

    /// Names for a shard that was begun and not received.
    ///
    /// Any other one may have been received: what the service calls it is not documented, and sending
    /// twice is worse than asking twice.
    private static let unseen: Set<String> = ["created", "initiated", "pending"]

    private static func remarks(_ json: JSONValue?) -> [Receipt.Remark] {
      switch json {
      case .array: Receipt.Remark.list(json)
      case .object(let members) where !members.isEmpty:
        Receipt.Remark.list(.array([.object(members)]))
      case .string(let text): [Receipt.Remark(reason: text)]
      default: []
      }
    }
  }

  /// What kind of batch there is.
  struct Batch: Sendable {
    /// `simple-batch` or `sharded-batch`; nil where the service does not say.
    var type: String?
    /// `images`, `videos` or `mixed`.
    var content: String?

    init(_ json: JSONValue) {
      type = json["batch"]?["batchType"]?.string
      content = json["batch"]?["batchContentType"]?.string
    }
  }
}

/// What a service takes in one shard; nil is no limit.
public struct ShardLimits: Sendable, Hashable {
  /// The most images.
  public var images: Int?
  /// The most bytes of the tar.
  public var bytes: Int64?

  /// Makes limits.
  public init(images: Int?, bytes: Int64?) {
    self.images = images
    self.bytes = bytes
  }

  /// Whether a shard is more than is taken; one whose images nobody counted is held to its bytes.
  func areBroken(by item: UploadItem) -> Bool {
    (item.count ?? 0) > images ?? .max || item.bytes > bytes ?? .max
  }
}
