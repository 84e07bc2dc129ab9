// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Finds files by folder and name without extension, whatever their case.
///
/// 12 bytes a file: hashes of the lower-case path, sorted, and compared with the real name when
/// they hit.
struct StemIndex {
  private struct Slot {
    var hash: UInt64
    var entry: Int32
  }

  private var slots: [Slot] = []
  private let inventory: Inventory

  init(inventory: Inventory, entries: [Int]) {
    self.inventory = inventory
    slots = entries.map {
      let path = VocFolders.withoutExtension(inventory.name($0))
      return Slot(hash: Self.hash(path, Self.seed), entry: Int32(truncatingIfNeeded: $0))
    }
    slots.sort { ($0.hash, $0.entry) < ($1.hash, $1.entry) }
  }

  /// The files in `folder` (in lower case) whose name without extension is `id`, which may go on
  /// into folders below; those of exactly this case first, then in path order.
  func find(_ folder: ArraySlice<UInt8>, _ id: ArraySlice<UInt8>) -> [Int] {
    var exact: [Int] = []
    var other: [Int] = []
    visit(folder, id) { entry, isExact in
      if isExact { exact.append(entry) } else { other.append(entry) }
    }
    return exact + other
  }

  /// The first file in `folder` (in lower case) whose name without extension is exactly `id`.
  func exact(_ folder: ArraySlice<UInt8>, _ id: ArraySlice<UInt8>) -> Int? {
    var found: Int?
    visit(folder, id) { entry, isExact in
      if isExact, found == nil { found = entry }
    }
    return found
  }

  private func visit(
    _ folder: ArraySlice<UInt8>, _ id: ArraySlice<UInt8>, _ body: (Int, Bool) -> Void
  ) {
    var hash = Self.hash(folder, Self.seed)
    if !folder.isEmpty { hash = Self.step(hash, UInt8(ascii: "/")) }
    hash = Self.hash(id, hash)
    var low = 0
    var high = slots.count
    while low < high {
      let middle = low + (high - low) / 2
      if slots[middle].hash < hash { low = middle + 1 } else { high = middle }
    }
    while low < slots.count, slots[low].hash == hash {
      let entry = Int(slots[low].entry)
      low += 1
      let path = VocFolders.withoutExtension(inventory.name(entry))
      let skipped = folder.isEmpty ? 0 : folder.count + 1
      guard path.count == skipped + id.count else { continue }
      let tail = path.dropFirst(skipped)
      guard zip(path, folder).allSatisfy({ lowercasedASCII($0) == $1 }),
        zip(tail, id).allSatisfy({ lowercasedASCII($0) == lowercasedASCII($1) })
      else { continue }
      body(entry, tail.elementsEqual(id))
    }
  }

  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

  private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(lowercasedASCII(byte))) &* 0x100_0000_01B3
  }

  private static func hash(_ bytes: ArraySlice<UInt8>, _ start: UInt64) -> UInt64 {
    bytes.reduce(start) { step($0, $1) }
  }
}
