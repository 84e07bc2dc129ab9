// SPDX-License-Identifier: Apache-2.0

/// One regular file of a dataset, as a source lists it.
public struct Entry: Sendable, Hashable {
  /// Its place in the inventory, from 0; a smaller index is a smaller path.
  public let index: Int
  /// Its path relative to the dataset's top.
  public let path: EntryPath
  /// Its size in bytes, as listed (a reader never trusts it).
  public let size: Int64
  /// What its name says it is.
  public let kind: FileKind

  /// Makes an entry value.
  public init(index: Int, path: EntryPath, size: Int64, kind: FileKind) {
    self.index = index
    self.path = path
    self.size = size
    self.kind = kind
  }
}

/// The regular files of a dataset, listed once, sorted by path bytes and packed.
///
/// Junk, folders, links and unsafe names are not in it. Names live in one arena: an entry costs its
/// name and 25 bytes, so ten million of them fit in memory.
public struct Inventory: Sendable {
  /// One object, so that passing an inventory on counts one reference and not five.
  private final class Storage: Sendable {
    let names: [UInt8]
    let ends: [Int]
    let sizes: [Int64]
    let locators: [UInt64]
    let kinds: [UInt8]

    init(
      names: [UInt8], ends: [Int], sizes: [Int64], locators: [UInt64], kinds: [UInt8]
    ) {
      self.names = names
      self.ends = ends
      self.sizes = sizes
      self.locators = locators
      self.kinds = kinds
    }
  }

  private let storage: Storage
  private var names: [UInt8] { storage.names }
  private var ends: [Int] { storage.ends }
  private var sizes: [Int64] { storage.sizes }
  private var locators: [UInt64] { storage.locators }
  private var kinds: [UInt8] { storage.kinds }

  /// An inventory of nothing.
  public init() { storage = Storage(names: [], ends: [], sizes: [], locators: [], kinds: []) }

  /// Sorts the listed files; the later of two equal paths is dropped (sources report those).
  public init(_ listing: InventoryBuilder) {
    let order = listing.sortedOrder()
    var names: [UInt8] = []
    var ends: [Int] = []
    var sizes: [Int64] = []
    var locators: [UInt64] = []
    var kinds: [UInt8] = []
    names.reserveCapacity(listing.names.count)
    ends.reserveCapacity(order.count)
    sizes.reserveCapacity(order.count)
    locators.reserveCapacity(order.count)
    kinds.reserveCapacity(order.count)
    var previous: Int?
    for position in order {
      let name = listing.name(position)
      if let previous, listing.name(previous).elementsEqual(name) { continue }
      previous = position
      names.append(contentsOf: name)
      ends.append(names.count)
      sizes.append(listing.sizes[position])
      locators.append(listing.locators[position])
      kinds.append(listing.kinds[position])
    }
    storage = Storage(
      names: names, ends: ends, sizes: sizes, locators: locators, kinds: kinds)
  }

  /// How many files there are.
  public var count: Int { ends.count }

  /// All indices, in path order.
  public var indices: Range<Int> { 0..<ends.count }

  /// How many of the files are images by their names.
  public var imageCount: Int {
    kinds.reduce(0) { $0 + ($1 == FileKind.image.rawValue ? 1 : 0) }
  }

  /// The sum of all listed sizes, in bytes; saturates rather than overflows.
  public var totalBytes: Int64 {
    sizes.reduce(0) { total, size in
      let (sum, overflow) = total.addingReportingOverflow(size)
      return overflow ? .max : sum
    }
  }

  /// The path bytes of the file at `index`, without a copy.
  public func name(_ index: Int) -> ArraySlice<UInt8> {
    names[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// The path of the file at `index`.
  public func path(_ index: Int) -> EntryPath { EntryPath(unchecked: name(index)) }

  /// The listed size of the file at `index`, in bytes.
  public func size(_ index: Int) -> Int64 { sizes[index] }

  /// What the name at `index` says the file is.
  public func kind(_ index: Int) -> FileKind { FileKind(rawValue: kinds[index]) ?? .other }

  /// Where the source finds the content: a tar's data offset, a zip's entry number, else 0.
  public func locator(_ index: Int) -> UInt64 { locators[index] }

  /// The file at `index` as a value.
  public subscript(index: Int) -> Entry {
    Entry(index: index, path: path(index), size: size(index), kind: kind(index))
  }

  /// The index of the file with exactly this path; nil if there is none.
  ///
  /// O(log n).
  public func find(_ path: some Collection<UInt8>) -> Int? {
    let index = lowerBound(path)
    guard index < count, name(index).elementsEqual(path) else { return nil }
    return index
  }

  /// The index of the file with exactly this path; nil if there is none.
  public func find(_ path: String) -> Int? { find(Array(path.utf8)) }

  /// The files below `folder` (bytes without a trailing `/`; empty means all), at any depth.
  public func range(under folder: some Collection<UInt8>) -> Range<Int> {
    if folder.isEmpty { return indices }
    let prefix = Array(folder)
    return lowerBound(prefix + [UInt8(ascii: "/")])..<lowerBound(prefix + [UInt8(ascii: "/") + 1])
  }

  /// The first index whose path is not smaller than `path`.
  public func lowerBound(_ path: some Collection<UInt8>) -> Int {
    // Comparing byte by byte through a generic collection would take ten times as long.
    path.withContiguousStorageIfAvailable { lowerBound(bytes: $0) }
      ?? Array(path).withUnsafeBufferPointer { lowerBound(bytes: $0) }
  }

  private func lowerBound(bytes path: UnsafeBufferPointer<UInt8>) -> Int {
    names.withUnsafeBufferPointer { names in
      var low = 0
      var high = count
      while low < high {
        let middle = low + (high - low) / 2
        var i = middle == 0 ? 0 : ends[middle - 1]
        var j = 0
        let end = ends[middle]
        while i < end, j < path.count, names[i] == path[j] {
          i += 1
          j += 1
        }
        // Where one of them is the beginning of the other, the shorter one stands first.
        let precedes = i < end && j < path.count ? names[i] < path[j] : i == end && j < path.count
        if precedes { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }
}

/// Collects a source's listing in any order, for `Inventory` to sort.
public struct InventoryBuilder: Sendable {
  fileprivate(set) var names: [UInt8] = []
  fileprivate var ends: [Int] = []
  fileprivate var sizes: [Int64] = []
  fileprivate var locators: [UInt64] = []
  fileprivate var kinds: [UInt8] = []

  /// An empty listing.
  public init() {}

  /// How many files have been added.
  public var count: Int { ends.count }

  /// Adds a file; its kind follows from the path's extension.
  ///
  /// A negative size counts as 0.
  public mutating func add(path: EntryPath, size: Int64, locator: UInt64 = 0) {
    names.append(contentsOf: path.bytes)
    ends.append(names.count)
    sizes.append(max(0, size))
    locators.append(locator)
    kinds.append(FileKind(fileExtension: path.fileExtension).rawValue)
  }

  fileprivate func name(_ position: Int) -> ArraySlice<UInt8> {
    names[(position == 0 ? 0 : ends[position - 1])..<ends[position]]
  }

  /// Positions by path bytes; equal paths keep the order in which they were added.
  fileprivate func sortedOrder() -> [Int] {
    names.withUnsafeBufferPointer { bytes in
      func precedes(_ a: Int, _ b: Int) -> Bool {
        var i = a == 0 ? 0 : ends[a - 1]
        var j = b == 0 ? 0 : ends[b - 1]
        let (iEnd, jEnd) = (ends[a], ends[b])
        while i < iEnd, j < jEnd {
          if bytes[i] != bytes[j] { return bytes[i] < bytes[j] }
          i += 1
          j += 1
        }
        if iEnd - i != jEnd - j { return iEnd - i < jEnd - j }
        return a < b
      }
      return ends.indices.sorted(by: precedes)
    }
  }
}
