// SPDX-License-Identifier: Apache-2.0

/// Files of an inventory that have something in common.
enum EntryGroups {
  private struct Keyed: Sendable {
    var key: UInt64
    var entry: Int32
  }

  /// The groups of at least two files for which `key` is the same, each ascending, the groups in
  /// the order of their keys.
  ///
  /// 16 bytes a file. Different things may have the same key, if seldom: the caller looks again.
  static func find(
    _ entries: some Sequence<Int>, key: (Int) -> UInt64?, _ body: (ArraySlice<Int>) -> Void
  ) {
    var keyed: [Keyed] = []
    for entry in entries {
      guard let key = key(entry) else { continue }
      keyed.append(Keyed(key: key, entry: Int32(truncatingIfNeeded: entry)))
    }
    keyed.sort { a, b in a.key == b.key ? a.entry < b.entry : a.key < b.key }
    var start = 0
    var group: [Int] = []
    while start < keyed.count {
      var end = start + 1
      while end < keyed.count, keyed[end].key == keyed[start].key { end += 1 }
      if end - start > 1 {
        group.removeAll(keepingCapacity: true)
        for item in keyed[start..<end] { group.append(Int(item.entry)) }
        body(group[...])
      }
      start = end
    }
  }

  /// FNV-1a of some bytes: a key for names.
  static func key(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }
}
