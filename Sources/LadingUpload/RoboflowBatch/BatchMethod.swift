// SPDX-License-Identifier: Apache-2.0

/// How images go into a batch; a batch takes one way and never the other.
public enum BatchMethod: String, Sendable, CaseIterable {
  /// One by one.
  case single
  /// As tar shards.
  case bulk

  /// Up to so many images go one by one where nobody says how, as the official client does.
  public static let mostSingles = 32
  /// Above this many single images the service advises to send shards.
  public static let advisedSingles = 5000

  /// The service's name for a batch that is sent to in this way.
  var batchType: String { self == .single ? "simple-batch" : "sharded-batch" }
}

extension BatchWire.Batch {
  /// The method that the batch was begun with; nil where the service does not say.
  var method: BatchMethod? { BatchMethod.allCases.first { $0.batchType == type } }

  /// Why files cannot be added to a batch that was begun in another way; nil where they can.
  func clash(_ id: String, _ method: BatchMethod, _ wanted: String) -> UploadError? {
    let way: (BatchMethod) -> String = { $0 == .single ? "one by one" : "in shards" }
    if let type, type != method.batchType {
      let begun = self.method.map { "whose files came \(way($0))" } ?? "of the kind \(type)"
      return UploadError(
        .usage,
        "\(id) is a batch \(begun), and \(wanted) would come \(way(method)): the service never "
          + "combines these",
        hint: "choose another batch id"
          + (wanted == "images" && self.method != nil
            ? ", or --method \(method == .bulk ? "single" : "bulk")" : "")
          + "; nothing was sent")
    }
    if let content, content != wanted, content != "mixed" {
      return UploadError(
        .usage, "\(id) is a batch of \(content), and \(wanted) cannot be added to it",
        hint: "choose another batch id; nothing was sent")
    }
    return nil
  }
}
