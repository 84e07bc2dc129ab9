// SPDX-License-Identifier: Apache-2.0

/// Small numbers by id: an array for ids that lie close together, a dictionary for the others.
///
/// Nearly every file numbers its records, and each annotation is looked up twice: hashing its ids
/// would take longer than reading it.
public struct CocoIDTable: Sendable {
  /// How wide a span of ids the array takes however few there are: 4 MiB of it.
  private static let span = 1 << 20

  @usableFromInline var dense: [Int32] = []
  @usableFromInline var sparse: [Int: Int32] = [:]
  /// The id that stands first in the array.
  @usableFromInline var origin = 0
  /// How many ids there are.
  public private(set) var count = 0

  /// An empty table.
  public init() {}

  /// The number of an id; nil when it has none.
  @inlinable
  public subscript(id: Int) -> Int32? {
    @inline(__always) get { find(id) }
  }

  @inlinable @inline(__always)
  func find(_ id: Int) -> Int32? {
    let place = UInt(bitPattern: id &- origin)
    if place < UInt(bitPattern: dense.count) {
      let number = dense[Int(bitPattern: place)]
      if number >= 0 { return number }
    }
    return sparse.isEmpty ? nil : sparse[id]
  }

  /// The address at which id 0 stands in the array, or would stand.
  var address: UInt {
    unsafe dense.withUnsafeBytes {
      UInt(bitPattern: $0.baseAddress)
        &- UInt(bitPattern: origin &* MemoryLayout<Int32>.stride)
    }
  }

  /// Gives a number, from 0, to an id that has none yet.
  public mutating func add(_ id: Int, _ number: Int32) {
    // Negative ids stand for text and are spread over their whole range.
    if count == 0, id >= Self.span { origin = id }
    count += 1
    // The array grows with the records that are really there, whatever their ids claim.
    let limit = max(Self.span, 8 * count)
    let place = UInt(bitPattern: id &- origin)
    guard place < UInt(limit) else {
      sparse[id] = number
      return
    }
    let index = Int(bitPattern: place)
    if index >= dense.count {
      let size = max(index + 1, min(2 * dense.count, limit))
      dense.append(contentsOf: repeatElement(-1, count: size - dense.count))
    }
    dense[index] = number
  }
}
