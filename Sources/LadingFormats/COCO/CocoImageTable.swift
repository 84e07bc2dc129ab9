// SPDX-License-Identifier: Apache-2.0

import CInstructions
import LadingText

/// The image records of one annotation file, packed: about 20 bytes each.
///
/// A record's slot is its place in the list; where two records have the same id, the id stands for
/// the first.
public final class CocoImageTable {
  /// What is kept of a record: together, as annotations ask for all of it in no order.
  private struct Row {
    var entry: Int32
    var width: Int32
    var height: Int32
    var annotations: Int32 = 0
  }

  private struct State {
    var slots = CocoIDTable()
    var rows: [Row] = []
    /// The addresses at which id 0 would stand in the id table and the first record stands: asked for,
    /// never read.
    var ids: UInt = 0
    var records: UInt = 0
  }

  private let state = Cell(State())
  private var rows: [Row] { state.value.rows }

  init() {}

  /// How many records there are.
  public var count: Int { rows.count }

  /// Adds a record; returns the slot that has its id already, nil when there is none.
  func add(_ image: CocoImage) -> Int? {
    let slot = Int32(truncatingIfNeeded: rows.count)
    state.value.rows.append(
      Row(
        entry: Int32(truncatingIfNeeded: image.entry ?? -1),
        width: Int32(clamping: image.width ?? 0), height: Int32(clamping: image.height ?? 0)))
    guard let id = image.id else { return nil }
    if let first = state.value.slots[id] { return Int(first) }
    state.value.slots.add(id, slot)
    return nil
  }

  /// The slot of the first record with this id; nil when there is none.
  public func slot(ofID id: Int) -> Int? { state.value.slots[id].map(Int.init) }

  /// The inventory index of a record's file; nil when there is none.
  public func entry(_ slot: Int) -> Int? { rows[slot].entry < 0 ? nil : Int(rows[slot].entry) }

  /// The width that a record gives, in pixels; 0 when it gives none.
  public func width(_ slot: Int) -> Int { Int(rows[slot].width) }

  /// The height that a record gives, in pixels; 0 when it gives none.
  public func height(_ slot: Int) -> Int { Int(rows[slot].height) }

  /// How many annotations name a record.
  public func annotations(_ slot: Int) -> Int { Int(rows[slot].annotations) }

  /// Notes where the tables lie, once all image records are there.
  func prepare() {
    state.value.ids = state.value.slots.address
    unsafe state.value.records = state.value.rows.withUnsafeBytes {
      UInt(bitPattern: $0.baseAddress)
    }
  }

  /// Asks for what tells the slot of an id that was just read.
  ///
  /// Images come in no order, so that the id table and then the record are waited for, unless they are
  /// asked for early and what is read behind the id is read meanwhile. Nothing is read at a place that
  /// is asked for, whatever it is.
  @inline(__always)
  func prepare(id: Int) {
    let place = UInt(bitPattern: id &* MemoryLayout<Int32>.stride)
    lading_prefetch(state.value.ids &+ place)
  }

  /// Finds the slot of an annotation's image and asks for the record there.
  func find(_ annotation: inout CocoAnnotation) {
    guard let id = annotation.imageID, let slot = slot(ofID: id) else { return }
    annotation.slot = slot
    let place = UInt(bitPattern: slot &* MemoryLayout<Row>.stride)
    lading_prefetch(state.value.records &+ place)
  }

  /// Takes over the size of an annotation's image, its slot found, and counts the annotation.
  func fill(_ annotation: inout CocoAnnotation, counting: Bool) {
    guard let slot = annotation.slot else { return }
    annotation.imageWidth = Int(state.value.rows[slot].width)
    annotation.imageHeight = Int(state.value.rows[slot].height)
    if counting { state.value.rows[slot].annotations &+= 1 }
  }
}
