// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// The flat names of images in tar shards: unique over all shards, and the same whatever is packed
/// beside them.
///
/// A name that occurs once stays. Every bearer of a repeated one gets its folders in front, joined
/// by `__`; those that still clash get `__2`, `__3` in byte order. For samples the rule is about
/// keys, the names without extension and with dots as `_`, because a key is what readers group by.
struct MemberNames: Sendable {
  private var candidates = ByteArena()
  private var renamed: [Int: [UInt8]] = [:]
  private var extensions = ByteArena()
  private let areKeys: Bool

  /// Names the images of a dataset whose wrapping folder `root` is looked through.
  init(
    _ images: PackImages, inventory: Inventory, root: [UInt8], members: Manifest.Members
  ) {
    areKeys = members == .samples
    var short = ByteArena()
    let nameBytes = (0..<images.count).reduce(0) { sum, position in
      sum + inventory.path(images.entry(position)).name.count
    }
    short.reserve(images.count, bytes: nameBytes)
    candidates.reserve(images.count, bytes: nameBytes)
    for position in 0..<images.count {
      let path = inventory.path(images.entry(position))
      short.append(areKeys ? key(path.stem) : Array(path.name))
    }
    let order = short.sortedOrder()
    var isRepeated = [Bool](repeating: false, count: images.count)
    for (a, b) in zip(order, order.dropFirst()) where short[a] == short[b] {
      isRepeated[a] = true
      isRepeated[b] = true
    }
    for position in 0..<images.count {
      let path = inventory.path(images.entry(position))
      if areKeys { extensions.append(path.name[path.stem.endIndex...]) }
      guard isRepeated[position] else {
        candidates.append(short[position])
        continue
      }
      let below = belowRoot(path.bytes[...], root: root)
      let bare = areKeys ? below.dropLast(path.name.count - path.stem.count) : below
      let joined = Array(
        bare.split(separator: UInt8(ascii: "/")).joined(separator: Array("__".utf8)))
      candidates.append(areKeys ? key(joined[...]) : joined)
    }
    settleClashes()
  }

  /// The member name of the image at a position.
  func image(_ position: Int) -> [UInt8] {
    let name = renamed[position] ?? Array(candidates[position])
    return areKeys ? name + extensions[position] : name
  }

  /// The member name of the annotation of the image at a position; for samples only.
  func annotation(_ position: Int, fileExtension: String) -> [UInt8] {
    (renamed[position] ?? Array(candidates[position])) + Array(".\(fileExtension)".utf8)
  }

  private mutating func settleClashes() {
    let order = candidates.sortedOrder()
    var taken: Set<[UInt8]> = []
    var first = order.startIndex
    for index in order.indices.dropFirst() {
      if candidates[order[index]] != candidates[order[first]] {
        first = index
        continue
      }
      var number = index - first + 1
      var name = numbered(candidates[order[index]], number)
      while taken.contains(name) || candidates.contains(name, in: order) {
        number += 1
        name = numbered(candidates[order[index]], number)
      }
      taken.insert(name)
      renamed[order[index]] = name
    }
  }

  private func numbered(_ name: ArraySlice<UInt8>, _ number: Int) -> [UInt8] {
    let suffix = Array("__\(number)".utf8)
    guard !areKeys, let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else {
      return name + suffix
    }
    return name[..<dot] + suffix + name[dot...]
  }

  private func key(_ stem: ArraySlice<UInt8>) -> [UInt8] {
    stem.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "_") : $0 }
  }
}

/// Many byte strings in one piece of memory.
struct ByteArena: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  mutating func append(_ string: some Collection<UInt8>) {
    bytes.append(contentsOf: string)
    ends.append(bytes.count)
  }

  /// Makes room, so that appending leaves no spare room behind.
  mutating func reserve(_ count: Int, bytes size: Int) {
    bytes.reserveCapacity(size)
    ends.reserveCapacity(count)
  }

  subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// Indices by content; equal ones keep their order.
  func sortedOrder() -> [Int] {
    ends.indices.sorted { a, b in
      if self[a] == self[b] { return a < b }
      return self[a].lexicographicallyPrecedes(self[b])
    }
  }

  /// Whether `string` is among the contents, which `order` sorts.
  func contains(_ string: [UInt8], in order: [Int]) -> Bool {
    var low = 0
    var high = order.count
    while low < high {
      let middle = low + (high - low) / 2
      if self[order[middle]].lexicographicallyPrecedes(string) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < order.count && self[order[low]].elementsEqual(string)
  }
}

/// A path without the dataset's wrapping folder; as it is when it does not lie in it.
func belowRoot(_ path: ArraySlice<UInt8>, root: [UInt8]) -> ArraySlice<UInt8> {
  guard !root.isEmpty, path.count > root.count + 1, path.starts(with: root),
    path[path.startIndex + root.count] == UInt8(ascii: "/")
  else { return path }
  return path.dropFirst(root.count + 1)
}
