// SPDX-License-Identifier: Apache-2.0

/// A service that would receive the dataset.
public enum Target: String, Sendable, CaseIterable {
  /// Roboflow's asynchronous zip upload.
  case roboflowZip = "roboflow-zip"
  /// Roboflow's batch processing: tar shards of images.
  case roboflowBatch = "roboflow-batch"
  /// Clarifai's dataset upload: one input a request item, no archives.
  case clarifai
  /// The V4 dataset import: records, no images.
  case prolific
  /// No service: only the format's own rules.
  case none

  /// What the service takes.
  public var limits: Limits {
    switch self {
    case .roboflowZip: Limits(archiveBytes: 2_000_000_000, archiveFiles: 10_000)
    case .roboflowBatch: Limits(shardImages: 500)
    case .clarifai:
      Limits(imageBytes: 20_000_000, imagePixels: 85_000_000, requestBytes: 128_000_000)
    case .prolific, .none: Limits()
    }
  }

  /// A service's limits; nil where it sets none.
  public struct Limits: Sendable, Hashable {
    /// The largest archive, in bytes.
    public var archiveBytes: Int64?
    /// The most files in an archive.
    public var archiveFiles: Int?
    /// The most images in a tar shard.
    public var shardImages: Int?
    /// The largest tar shard, in bytes; the batch API names it only when an upload begins.
    public var shardBytes: Int64?
    /// The largest image, in bytes.
    public var imageBytes: Int64?
    /// The largest image, in pixels.
    public var imagePixels: Int64?
    /// The largest request, in bytes.
    public var requestBytes: Int64?

    /// Makes a set of limits.
    public init(
      archiveBytes: Int64? = nil, archiveFiles: Int? = nil, shardImages: Int? = nil,
      shardBytes: Int64? = nil, imageBytes: Int64? = nil, imagePixels: Int64? = nil,
      requestBytes: Int64? = nil
    ) {
      self.archiveBytes = archiveBytes
      self.archiveFiles = archiveFiles
      self.shardImages = shardImages
      self.shardBytes = shardBytes
      self.imageBytes = imageBytes
      self.imagePixels = imagePixels
      self.requestBytes = requestBytes
    }
  }
}

/// Whether a target would take the dataset, and why not.
public struct Verdict: Sendable, Hashable {
  /// The service asked about.
  public var target: Target
  /// Whether it would take it.
  public var accepted: Bool
  /// How many archives are needed; nil where the target takes none.
  public var archives: Int?
  /// The rules that stand against it, sorted.
  public var reasons: [RuleID]

  /// Makes a verdict.
  public init(target: Target, accepted: Bool, archives: Int?, reasons: [RuleID]) {
    self.target = target
    self.accepted = accepted
    self.archives = archives
    self.reasons = reasons
  }
}
