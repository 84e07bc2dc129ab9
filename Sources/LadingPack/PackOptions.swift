// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// What packing is asked to do.
public struct PackOptions: Sendable {
  /// Zip parts or tar shards.
  public var kind: Manifest.Kind
  /// The service that the archives are for.
  public var target: Target
  /// What a tar shard holds.
  public var members: Manifest.Members
  /// Which members of zips are deflated.
  public var compression: ZipCompression
  /// The most bytes an archive may have; nil takes the target's limit.
  public var maxBytes: Int64?
  /// The most files an archive may have; nil takes the target's limit.
  public var maxFiles: Int?
  /// The most images an archive may have; nil takes the target's limit.
  public var maxImages: Int?
  /// Overwrites what an older manifest in the folder lists.
  public var force: Bool
  /// Goes on with a packing that was interrupted.
  public var resume: Bool
  /// Worker threads.
  public var jobs: Int
  /// Images to leave out (damaged ones), by inventory index, each with the rule that says why.
  public var leaveOut: [Int: RuleID]
  /// How many annotations the dataset has, for the count of those that tars of images leave out.
  public var annotations: Int

  /// Makes a set of options.
  public init(
    kind: Manifest.Kind, target: Target, members: Manifest.Members = .images,
    compression: ZipCompression = .auto, maxBytes: Int64? = nil, maxFiles: Int? = nil,
    maxImages: Int? = nil, force: Bool = false,
    resume: Bool = false,
    jobs: Int = 1, leaveOut: [Int: RuleID] = [:], annotations: Int = 0
  ) {
    self.kind = kind
    self.target = target
    self.members = members
    self.compression = compression
    self.maxBytes = maxBytes
    self.maxFiles = maxFiles
    self.maxImages = maxImages
    self.force = force
    self.resume = resume
    self.jobs = jobs
    self.leaveOut = leaveOut
    self.annotations = annotations
  }
}
