// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Finds the images of an inventory by path in constant time, exactly or ignoring ASCII case.
///
/// Annotation files name images in any order, and a binary search for each would cost more than
/// reading the file.
struct PathIndex: Sendable {
  private let inventory: Inventory
  private let ignoresCase: Bool
  private var slots: [Int32]

  init(_ inventory: Inventory, ignoringCase: Bool = false) {
    self.inventory = inventory
    ignoresCase = ignoringCase
    let images = inventory.indices.count { inventory.kind($0) == .image }
    var size = 16
    while size < images * 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
    for index in inventory.indices where inventory.kind(index) == .image {
      var slot = start(hash(inventory.name(index)))
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(truncatingIfNeeded: index)
    }
  }

  /// The image of this path; nil when there is none.
  func find(_ path: [UInt8]) -> Int? {
    var slot = start(hash(path))
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      let name = inventory.name(index)
      if name.count == path.count {
        if name.elementsEqual(path) { return index }
        if ignoresCase, name.elementsEqual(path, by: { lowercasedASCII($0) == lowercasedASCII($1) })
        {
          return index
        }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func start(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
  }

  /// FNV-1a.
  private func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes {
      hash = (hash ^ UInt64(ignoresCase ? lowercasedASCII(byte) : byte)) &* 0x100_0000_01B3
    }
    return hash
  }
}
