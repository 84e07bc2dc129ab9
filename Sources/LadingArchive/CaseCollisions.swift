// SPDX-License-Identifier: Apache-2.0

import LadingModel

extension AnomalyList {
  /// Finds the names that another system would take for one: equal but for case, or for how
  /// accents are composed.
  ///
  /// A hash table of 8 bytes a slot; names are only folded again where hashes meet.
  mutating func addCaseCollisions(of inventory: Inventory) {
    guard inventory.count > 1, inventory.count < Int(UInt32.max) else { return }
    var size = 4
    while size < inventory.count * 2 { size *= 2 }
    var slots = [UInt64](repeating: 0, count: size)
    for index in inventory.indices {
      let hash = foldedHash(inventory.name(index))
      var slot = Int(truncatingIfNeeded: hash) & (size - 1)
      while slots[slot] != 0 {
        if slots[slot] >> 32 == hash >> 32 {
          let other = Int(slots[slot] & 0xFFFF_FFFF) - 1
          if folded(inventory.name(other)) == folded(inventory.name(index)) {
            add(
              .caseCollision, Array(inventory.name(index)),
              String(decoding: inventory.name(other), as: UTF8.self))
            break
          }
        }
        slot = (slot + 1) & (size - 1)
      }
      if slots[slot] == 0 { slots[slot] = hash & ~0xFFFF_FFFF | UInt64(index + 1) }
    }
  }
}

extension AnomalyList {
  /// Finds the files whose name is a folder of other files too: only one of them can be unpacked.
  mutating func addFilesThatAreFolders(in inventory: Inventory) {
    for index in inventory.indices.dropLast() {
      let name = inventory.name(index)
      // Whatever sorts between `a` and `a/b` begins with `a`.
      guard inventory.name(index + 1).starts(with: name) else { continue }
      if !inventory.range(under: name).isEmpty {
        add(.duplicate, Array(name), "it is a folder of other files too")
      }
    }
  }
}

/// FNV-1a over the folded name, mixed so that its low and high halves both serve.
private func foldedHash(_ name: ArraySlice<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  var isASCII = true
  for byte in name {
    if byte >= 0x80 { isASCII = false }
    hash = (hash ^ UInt64(lowercasedASCII(byte))) &* 0x100_0000_01B3
  }
  // Strings that are canonically equivalent hash alike.
  if !isASCII, let text = folded(name).text {
    hash = UInt64(truncatingIfNeeded: text.hashValue)
  }
  hash ^= hash >> 32
  return hash &* 0x9E37_79B9_7F4A_7C15
}

/// A name without what other systems may not tell apart.
private struct FoldedName: Equatable {
  /// Compared by canonical equivalence; nil where the name is not UTF-8.
  var text: String?
  var bytes: [UInt8]
}

private func folded(_ name: ArraySlice<UInt8>) -> FoldedName {
  if name.contains(where: { $0 >= 0x80 }), let text = String(validating: name, as: UTF8.self) {
    return FoldedName(text: text.lowercased(), bytes: [])
  }
  return FoldedName(text: nil, bytes: name.map(lowercasedASCII))
}
