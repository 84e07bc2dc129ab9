// SPDX-License-Identifier: Apache-2.0

/// The bill of lading: the archives written, with sizes, SHA-256 and what each holds.
public struct Manifest: Sendable, Hashable {
  /// Zip parts or tar shards.
  public var kind: Kind
  /// The service they were packed for.
  public var target: Target
  /// The dataset's format; nil for images alone.
  public var format: DatasetFormat?
  /// What a tar shard holds; nil for zips.
  public var members: Members?
  /// Annotations that are in no archive (tar shards of images alone).
  public var annotationsLeftOut: Int
  /// Records dropped because their image does not exist, by name of the reason.
  public var dropped: [String: Int]
  /// `sha256:` and 64 hex digits over `path NUL bytes NUL xxh128 LF` of all images, sorted by path.
  public var contentDigest: String
  /// The archives in order.
  public var archives: [Archive]
  /// Files left out, each with the rule that says why.
  public var skipped: [Skipped]

  /// Makes a manifest.
  public init(
    kind: Kind, target: Target, format: DatasetFormat?, members: Members?,
    annotationsLeftOut: Int, dropped: [String: Int], contentDigest: String, archives: [Archive],
    skipped: [Skipped]
  ) {
    self.kind = kind
    self.target = target
    self.format = format
    self.members = members
    self.annotationsLeftOut = annotationsLeftOut
    self.dropped = dropped
    self.contentDigest = contentDigest
    self.archives = archives
    self.skipped = skipped
  }

  /// What sort of archive.
  public enum Kind: String, Sendable {
    /// Zip parts, each a valid dataset.
    case zip
    /// Tar shards.
    case tar
  }

  /// What a tar shard holds beside the images.
  public enum Members: String, Sendable, CaseIterable {
    /// Images alone, under flat names.
    case images
    /// Beside each image its annotation under the same key, as WebDataset reads it.
    case samples
  }

  /// One archive.
  public struct Archive: Sendable, Hashable {
    /// Its file name beside the manifest.
    public var name: String
    /// Its size.
    public var bytes: Int64
    /// 64 hex digits.
    public var sha256: String
    /// Images in it.
    public var images: Int
    /// Members in it.
    public var entries: Int
    /// The dataset path of its first image; empty when it has none.
    public var first: EntryPath?
    /// The dataset path of its last image.
    public var last: EntryPath?

    /// Makes an archive's line.
    public init(
      name: String, bytes: Int64, sha256: String, images: Int, entries: Int, first: EntryPath?,
      last: EntryPath?
    ) {
      self.name = name
      self.bytes = bytes
      self.sha256 = sha256
      self.images = images
      self.entries = entries
      self.first = first
      self.last = last
    }
  }

  /// A file that was left out.
  public struct Skipped: Sendable, Hashable {
    /// Its path bytes in the dataset.
    public var path: [UInt8]
    /// The rule that says why.
    public var rule: RuleID

    /// Makes a line.
    public init(path: [UInt8], rule: RuleID) {
      self.path = path
      self.rule = rule
    }
  }
}
