// SPDX-License-Identifier: Apache-2.0

/// What a source may hold: beyond it, an entry is not read, or the source as a whole is refused.
///
/// They protect this machine from made-up archives; honest datasets stay far below. Each of them
/// can be set by its name (`--limit NAME=VALUE`), and names itself where it is broken.
public struct SourceLimits: Sendable, Hashable {
  /// The limits by name.
  public enum Name: String, CaseIterable, Sendable, Hashable {
    /// Files, folders and everything else that is listed.
    case entries
    /// Bytes of one name, folders included.
    case nameLength = "name-length"
    /// Bytes of a zip's central directory.
    case centralDirectory = "central-directory"
    /// Bytes of one extended header (pax records, a GNU long name, a sparse map) in a tar.
    case extendedHeader = "extended-header"
    /// Bytes of one entry of an archive, unpacked.
    case entrySize = "entry-size"
    /// Bytes of all entries of an archive together, unpacked.
    case totalSize = "total-size"
    /// How many times larger than packed an entry of over 50 MB may become, and a zip of over
    /// 1 GB as a whole.
    case ratio
    /// Bytes of memory that the listing of a source may take, names and findings together.
    case memory
  }

  // Looked up for every entry, hence no dictionary.
  private var entries: Int64 = 10_000_000
  private var nameLength: Int64 = 4096
  private var centralDirectory: Int64 = 2 << 30
  private var extendedHeader: Int64 = 1 << 20
  private var entrySize: Int64 = 64 << 30
  private var totalSize: Int64 = 4 << 40
  private var ratio: Int64 = 100
  private var memory: Int64 = 4 << 30

  /// The usual limits, but for those given.
  public init(_ values: [Name: Int64] = [:]) {
    for (name, value) in values { self[name] = value }
  }

  /// The limit of this name; never negative.
  public subscript(name: Name) -> Int64 {
    get {
      switch name {
      case .entries: entries
      case .nameLength: nameLength
      case .centralDirectory: centralDirectory
      case .extendedHeader: extendedHeader
      case .entrySize: entrySize
      case .totalSize: totalSize
      case .ratio: ratio
      case .memory: memory
      }
    }
    set {
      let value = max(0, newValue)
      switch name {
      case .entries: entries = value
      case .nameLength: nameLength = value
      case .centralDirectory: centralDirectory = value
      case .extendedHeader: extendedHeader = value
      case .entrySize: entrySize = value
      case .totalSize: totalSize = value
      case .ratio: ratio = value
      case .memory: memory = value
      }
    }
  }

  /// What a limit is when nobody sets it.
  public static func usual(_ name: Name) -> Int64 { SourceLimits()[name] }

  /// From which unpacked size on `ratio` counts, for an entry and for a zip as a whole: a blank
  /// mask may well be a thousand times smaller packed, and harms nobody.
  static let ratioFloor: (entry: Int64, total: Int64) = (50_000_000, 1_000_000_000)

  /// Whether so many bytes from so few are more than `ratio` allows.
  func isBomb(size: Int64, packed: Int64, floor: Int64) -> Bool {
    size > floor && size / max(1, ratio) > packed
  }

  /// The error of a source in which this limit is broken, `excess` saying by what.
  func error(_ name: Name, _ excess: String) -> SourceError {
    let isBomb = [.totalSize, .ratio].contains(name)
    return SourceError(
      isBomb ? .bomb : .limit, path: nil, detail: "\(excess); \(described(name))")
  }

  /// The limit in words.
  func described(_ name: Name) -> String { "the limit \(name.rawValue) is \(self[name])" }

  /// Throws if so many entries, or a listing of so many bytes, are more than allowed.
  func check(entries: Int, memory: Int) throws(SourceError) {
    if entries > self[.entries] {
      throw error(.entries, "it holds more than \(self[.entries]) entries")
    }
    if memory > self[.memory] {
      throw error(.memory, "its listing takes more than \(self[.memory]) bytes of memory")
    }
  }
}
