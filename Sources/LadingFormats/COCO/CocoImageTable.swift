// SPDX-License-Identifier: Apache-2.0

/// The image records of one annotation file, packed: about 40 bytes each.
///
/// A record's slot is its place in the list; where two records have the same id, the id stands for
/// the first.
public struct CocoImageTable: Sendable {
  private var slots: [Int: Int32] = [:]
  private var entries: [Int32] = []
  private var widths: [Int32] = []
  private var heights: [Int32] = []
  private var counts: [Int32] = []

  /// How many records there are.
  public var count: Int { entries.count }

  /// Adds a record; returns the slot that has its id already, nil when there is none.
  mutating func add(_ image: CocoImage) -> Int? {
    let slot = Int32(truncatingIfNeeded: entries.count)
    entries.append(Int32(truncatingIfNeeded: image.entry ?? -1))
    widths.append(Int32(clamping: image.width ?? 0))
    heights.append(Int32(clamping: image.height ?? 0))
    counts.append(0)
    guard let id = image.id else { return nil }
    if let first = slots[id] { return Int(first) }
    slots[id] = slot
    return nil
  }

  /// The slot of the first record with this id; nil when there is none.
  public func slot(ofID id: Int) -> Int? { slots[id].map(Int.init) }

  /// The inventory index of a record's file; nil when there is none.
  public func entry(_ slot: Int) -> Int? { entries[slot] < 0 ? nil : Int(entries[slot]) }

  /// The width that a record gives, in pixels; 0 when it gives none.
  public func width(_ slot: Int) -> Int { Int(widths[slot]) }

  /// The height that a record gives, in pixels; 0 when it gives none.
  public func height(_ slot: Int) -> Int { Int(heights[slot]) }

  /// How many annotations name a record.
  public func annotations(_ slot: Int) -> Int { Int(counts[slot]) }

  mutating func countAnnotation(_ slot: Int) { counts[slot] &+= 1 }
}
