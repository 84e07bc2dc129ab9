// SPDX-License-Identifier: Apache-2.0

/// What may be mended in a file.
public struct MendKinds: OptionSet, Sendable, Hashable {
  /// One bit a kind.
  public let rawValue: UInt8

  /// Makes a set of its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Boxes and outlines that overrun their image by less than a pixel.
  public static let clip = MendKinds(rawValue: 1)
  /// Rows that repeat another.
  public static let rows = MendKinds(rawValue: 2)
  /// A byte order mark.
  public static let marks = MendKinds(rawValue: 4)
  /// Line ends that are not LF.
  public static let lineEnds = MendKinds(rawValue: 8)
  /// Paths of `data.yaml`.
  public static let paths = MendKinds(rawValue: 16)
  /// All of them.
  public static let all: MendKinds = [.clip, .rows, .marks, .lineEnds, .paths]
}

/// What was mended, counted.
public struct MendCounts: Sendable, Hashable {
  /// Boxes and outlines clipped to their image.
  public var clipped = 0
  /// Rows removed that repeated another.
  public var rows = 0
  /// Byte order marks removed.
  public var marks = 0
  /// Files whose line ends were made LF.
  public var lineEnds = 0
  /// Paths of `data.yaml` rewritten.
  public var paths = 0

  /// Nothing.
  public init() {}

  /// Whether there is nothing.
  public var isEmpty: Bool { self == MendCounts() }

  /// Adds what was mended elsewhere.
  public static func += (total: inout MendCounts, other: MendCounts) {
    total.clipped += other.clipped
    total.rows += other.rows
    total.marks += other.marks
    total.lineEnds += other.lineEnds
    total.paths += other.paths
  }
}

/// Bytes that take the place of others in a file.
public struct ByteEdit: Sendable, Hashable {
  /// What is replaced, as offsets in the file as it was.
  public var range: Range<Int>
  /// What is put there.
  public var bytes: [UInt8]

  /// Makes an edit.
  public init(_ range: Range<Int>, _ bytes: [UInt8]) {
    self.range = range
    self.bytes = bytes
  }

  /// The bytes after all edits, which ascend and do not overlap; those beyond the end are left out.
  public static func apply(_ edits: [ByteEdit], to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = 0
    for edit in edits
    where edit.range.lowerBound >= position && edit.range.upperBound <= bytes.count {
      result += bytes[position..<edit.range.lowerBound] + edit.bytes
      position = edit.range.upperBound
    }
    return result + bytes[position...]
  }
}

/// A file's new bytes, and what was mended in it.
public struct Mended: Sendable {
  /// The whole file as it should be.
  public var bytes: [UInt8]
  /// What was mended.
  public var counts: MendCounts
}

/// Byte order mark and line ends.
enum PlainText {
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The text without a byte order mark and with LF at line ends, as far as that may be mended.
  static func normalised(_ bytes: [UInt8], _ kinds: MendKinds) -> Mended {
    var mended = Mended(bytes: bytes, counts: MendCounts())
    if kinds.contains(.marks), bytes.starts(with: byteOrderMark) {
      mended.bytes.removeFirst(3)
      mended.counts.marks = 1
    }
    guard kinds.contains(.lineEnds), mended.bytes.contains(13) else { return mended }
    mended.counts.lineEnds = 1
    var lines: [UInt8] = []
    lines.reserveCapacity(mended.bytes.count)
    var previous: UInt8 = 0
    for byte in mended.bytes {
      if byte == 13 || byte != 10 || previous != 13 { lines.append(byte == 13 ? 10 : byte) }
      previous = byte
    }
    mended.bytes = lines
    return mended
  }
}
