// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// What a format tells the packer: which files belong together, and how shared annotation files
/// are cut down to the images of one part.
///
/// Not `Sendable`: used from one thread.
public protocol PackableDataset: AnyObject {
  /// The names of the splits, in byte order; `[""]` for a dataset without splits.
  var splits: [String] { get }
  /// The images with what belongs to each, in byte order of their paths.
  var images: PackImages { get }
  /// Files that every part needs, whole or cut down to its images.
  var shared: [SharedFile] { get }
  /// Files that belong to no image (README, LICENSE), ascending inventory indices: for the first
  /// part. Videos, documents, archives and junk are not among them.
  var loose: [Int] { get }
  /// Annotation files that no part holds because their image does not exist, counted by reason.
  var dropped: [String: Int] { get }

  /// Cuts one shared file down to the images of each part.
  ///
  /// `write` is called with a part's number and the next bytes of its file; a part that it is never
  /// called for does not get the file. `partOf[entry]` is an image entry's part, -1 for none.
  /// Records without a file and annotations without an image are dropped and counted by reason.
  func divide(
    _ file: SharedFile, parts: Int, partOf: [Int32], reader: any EntryReader,
    write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) throws -> [String: Int]

  /// The annotation of the image at position `image` of `images`, as a WebDataset member: the
  /// extension (`json`, `txt`, `xml`, `cls`) and the bytes, empty for an image without annotation.
  func sampleAnnotation(
    _ image: Int, reader: any EntryReader
  ) throws -> (fileExtension: String, bytes: [UInt8])

  /// The names of the classes that annotations of the image at a position have, each once.
  func labels(_ image: Int, reader: any EntryReader) throws -> [String]

  /// The exact size of that annotation in bytes.
  func sampleBytes(_ image: Int, reader: any EntryReader) throws -> Int64

  /// What the dataset says about the image at position `image` of `images`.
  ///
  /// `size` is the image's in pixels as it is shown, for formats whose annotations may lack it.
  func marks(
    _ image: Int, size: (width: Double, height: Double)?, reader: any EntryReader
  ) throws -> ImageMarks

  /// Tells of a folder in which what does not fit in memory may be put aside.
  func putAside(in folder: String)
}

extension PackableDataset {
  /// Nothing: most formats drop records only while they divide a shared file.
  public var dropped: [String: Int] { [:] }

  /// The size of what is read for it.
  public func sampleBytes(_ image: Int, reader: any EntryReader) throws -> Int64 {
    Int64(try sampleAnnotation(image, reader: reader).bytes.count)
  }

  /// Nothing is said about any image.
  public func marks(
    _ image: Int, size: (width: Double, height: Double)?, reader: any EntryReader
  ) throws -> ImageMarks { ImageMarks() }

  /// Most formats put nothing aside.
  public func putAside(in folder: String) {}
}

/// A file that every part needs.
public struct SharedFile: Sendable, Hashable {
  /// Its inventory index.
  public var entry: Int
  /// Whether it is copied as it is, or cut down by `divide`.
  public var isCopied: Bool
  /// An upper bound, in bytes, of what it takes in a part beyond its images' `sharedBytes`.
  public var fixedBytes: Int64

  /// Makes a shared file.
  public init(entry: Int, isCopied: Bool, fixedBytes: Int64) {
    self.entry = entry
    self.isCopied = isCopied
    self.fixedBytes = fixedBytes
  }
}

/// The images of a dataset in path order, packed: about 28 bytes each.
public struct PackImages: Sendable {
  private var entries: [Int32] = []
  private var splits: [Int32] = []
  private var companionEnds: [Int32] = []
  private var companions: [Int32] = []
  private var shares: [Int64] = []

  /// An empty list.
  public init() {}

  /// Makes room for so many images, so that adding them leaves no spare room behind.
  public mutating func reserve(_ count: Int) {
    entries.reserveCapacity(count)
    splits.reserveCapacity(count)
    companionEnds.reserveCapacity(count)
    shares.reserveCapacity(count)
  }

  /// How many images there are.
  public var count: Int { entries.count }

  /// Adds an image: its inventory index, its split (an index into `splits`, -1 for none), the files
  /// that go where it goes (label, mask), and an upper bound of the bytes that its records take in
  /// shared files.
  ///
  /// Call it in ascending order of `entry`.
  public mutating func add(entry: Int, split: Int, companions files: [Int], sharedBytes: Int64) {
    entries.append(Int32(truncatingIfNeeded: entry))
    splits.append(Int32(truncatingIfNeeded: split))
    for file in files { companions.append(Int32(truncatingIfNeeded: file)) }
    companionEnds.append(Int32(truncatingIfNeeded: companions.count))
    shares.append(sharedBytes)
  }

  /// The inventory index of the image at a position.
  public func entry(_ position: Int) -> Int { Int(entries[position]) }

  /// The split of the image at a position; -1 for none.
  public func split(_ position: Int) -> Int { Int(splits[position]) }

  /// The inventory indices of the files that go with the image at a position.
  public func companions(_ position: Int) -> [Int] {
    let start = position == 0 ? 0 : Int(companionEnds[position - 1])
    return companions[start..<Int(companionEnds[position])].map(Int.init)
  }

  /// The upper bound of the bytes of its records in shared files.
  public func sharedBytes(_ position: Int) -> Int64 { shares[position] }
}
