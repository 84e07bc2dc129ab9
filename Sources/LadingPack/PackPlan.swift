// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
import LadingFormats
public import LadingModel

/// What packing will write: every archive with its size, and what is left out.
///
/// Making one writes nothing.
public struct PackPlan {
  /// What was asked.
  public let options: PackOptions
  /// The dataset's format; nil for images alone.
  public let format: DatasetFormat?
  /// Where the files come from.
  public let source: any DatasetSource
  /// The archives in order.
  public let archives: [PlannedArchive]
  /// Files left out, in path order, each with the rule that says why.
  public let skipped: [Manifest.Skipped]
  /// Whether the sizes are exact; else they are upper bounds.
  public let isExact: Bool

  let dataset: any PackableDataset
  let reader: any EntryReader
  let root: [UInt8]
  let cut: Cut

  /// How the images are divided over the archives.
  enum Cut: Sendable {
    case tar(ShardCut)
    case zip(PartCut)
  }

  /// The bytes of all archives.
  public var bytes: Int64 { archives.reduce(0) { $0 + $1.bytes } }

  /// The images in all archives.
  public var images: Int { archives.reduce(0) { $0 + $1.images } }
}

/// One archive before it is written.
public struct PlannedArchive: Sendable, Hashable {
  /// Its file name.
  public var name: String
  /// Its size: exact, or an upper bound where annotation files are divided or deflated.
  public var bytes: Int64
  /// Images in it.
  public var images: Int
  /// Members in it; an upper bound where annotation files are divided.
  public var entries: Int
  /// The dataset path of its first image.
  public var first: EntryPath?
  /// The dataset path of its last image.
  public var last: EntryPath?

  /// Makes a line of the plan.
  public init(
    name: String, bytes: Int64, images: Int, entries: Int, first: EntryPath?, last: EntryPath?
  ) {
    self.name = name
    self.bytes = bytes
    self.images = images
    self.entries = entries
    self.first = first
    self.last = last
  }
}

/// `shard-000042.tar`, `part-000000.zip`.
func archiveName(_ kind: Manifest.Kind, _ number: Int) -> String {
  let digits = String(number)
  let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  return kind == .tar ? "shard-\(padded).tar" : "part-\(padded).zip"
}

/// A sum that stays at the largest number rather than overflow.
func adding(_ a: Int64, _ b: Int64) -> Int64 {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? .max : sum
}
