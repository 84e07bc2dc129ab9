// SPDX-License-Identifier: Apache-2.0

/// Collects hashes of 64 bits, eight bytes each, to tell at the end which stand more than once.
///
/// Appending costs nothing, where looking each one up at once would wait for memory every time. They
/// are kept in pieces, so that none is copied as their number grows.
struct HashList {
  private static let piece = 1 << 17
  private var pieces: [[UInt64]] = []
  private var last: [UInt64] = []

  @inline(__always)
  mutating func append(_ hash: UInt64) {
    if last.count == Self.piece { startPiece() }
    last.append(hash)
  }

  @inline(never)
  private mutating func startPiece() {
    pieces.append(last)
    last = []
    last.reserveCapacity(Self.piece)
  }

  /// The hashes that stand more than once; the list is empty afterwards.
  mutating func takeRepeated() -> Set<UInt64> {
    pieces.append(last)
    last = []
    defer { pieces = [] }
    let count = pieces.reduce(0) { $0 + $1.count }
    // A part at a time, by their upper bits: the table of a part stays within the processor's cache.
    let bits = UInt64((count / Self.piece).bitWidth - (count / Self.piece).leadingZeroBitCount)
    var repeated: Set<UInt64> = []
    var part: [UInt64] = []
    for upper in 0..<(1 << bits) {
      part.removeAll(keepingCapacity: true)
      for piece in pieces {
        for hash in piece where (hash >> 1) >> (63 - bits) == upper { part.append(hash) }
      }
      Self.collectRepeated(part, into: &repeated)
    }
    return repeated
  }

  /// Puts each hash into the first free place from its own on; finding it there means that it is
  /// repeated.
  private static func collectRepeated(_ hashes: [UInt64], into repeated: inout Set<UInt64>) {
    var size = 16
    while size < 2 * hashes.count { size *= 2 }
    var table = [UInt64](repeating: 0, count: size)
    var hasZero = false
    for hash in hashes {
      if hash == 0 {
        if hasZero { repeated.insert(0) }
        hasZero = true
        continue
      }
      var place = Int(truncatingIfNeeded: hash) & (size - 1)
      while table[place] != 0, table[place] != hash { place = (place + 1) & (size - 1) }
      if table[place] == hash { repeated.insert(hash) } else { table[place] = hash }
    }
  }
}
