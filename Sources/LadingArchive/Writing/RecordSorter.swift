// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Puts byte records into byte order in bounded memory: what does not fit goes, as sorted runs,
/// to a temporary file without a name.
public final class RecordSorter {
  private let limit: Int
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var file: ScratchFile?
  private var runs: [Range<Int64>] = []
  /// How many records have been added.
  public private(set) var count = 0

  /// A sorter that holds about `limit` bytes in memory; it takes twice that while it sorts.
  public init(limit: Int = 4 << 20) { self.limit = limit }

  /// Adds a record.
  public func add(_ record: [UInt8]) throws(WriteError) {
    // A record costs its bytes, its end and its place in the order.
    if !ends.isEmpty, bytes.count + record.count + 16 * ends.count > limit { try spill() }
    bytes.append(contentsOf: record)
    ends.append(bytes.count)
    count += 1
  }

  /// The records in order; equal ones stay as many as they are.
  ///
  /// Can be asked for again and again; what is added later is not in what was asked for before.
  public func sorted() throws(WriteError) -> SortedRecords {
    SortedRecords(file: file, runs: runs, memory: (bytes, sortedRanges()))
  }

  /// Where the records in memory lie, in order.
  private func sortedRanges() -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(ends.count)
    var start = 0
    for end in ends {
      ranges.append(start..<end)
      start = end
    }
    unsafe bytes.withUnsafeBytes { bytes in
      ranges.sort { a, b in
        unsafe precedes(
          UnsafeRawBufferPointer(rebasing: bytes[a]), UnsafeRawBufferPointer(rebasing: bytes[b]))
      }
    }
    return ranges
  }

  private func spill() throws(WriteError) {
    let file: ScratchFile
    if let made = self.file { file = made } else { file = try ScratchFile() }
    self.file = file
    let start = file.size
    var slice: [UInt8] = []
    for range in sortedRanges() {
      let length = UInt32(clamping: range.count)
      slice += (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * UInt32($0))) }
      slice.append(contentsOf: bytes[range])
      if slice.count >= 1 << 20 {
        try file.append(slice)
        slice.removeAll(keepingCapacity: true)
      }
    }
    try file.append(slice)
    runs.append(start..<file.size)
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}

/// Byte records in byte order, one after the other.
public final class SortedRecords {
  private var cursors: [Cursor] = []
  /// Cursors as a binary heap: the one with the first record is at the top.
  private var heap: [Int] = []

  fileprivate init(
    file: ScratchFile?, runs: [Range<Int64>], memory: (bytes: [UInt8], ranges: [Range<Int>])
  ) {
    // All windows together stay small, however many runs there are.
    let window = Int64(min(256 << 10, max(16 << 10, (8 << 20) / max(1, runs.count))))
    if let file {
      cursors = runs.map { Cursor(.run(file, $0, window: window)) }
    }
    if !memory.ranges.isEmpty { cursors.append(Cursor(.memory(memory.bytes, memory.ranges[...]))) }
  }

  private var hasBegun = false

  /// The next record; nil at the end.
  public func next() throws(WriteError) -> [UInt8]? {
    if !hasBegun {
      hasBegun = true
      for index in cursors.indices {
        try cursors[index].advance()
        if cursors[index].record != nil { heap.append(index) }
      }
      for position in (0..<(heap.count / 2)).reversed() { sink(position) }
    }
    guard let top = heap.first, let record = cursors[top].record else { return nil }
    try cursors[top].advance()
    if cursors[top].record == nil {
      let last = heap.removeLast()
      if !heap.isEmpty { heap[0] = last }
    }
    sink(0)
    return record
  }

  private func sink(_ start: Int) {
    var parent = start
    while true {
      var first = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if isBefore(heap[child], heap[first]) { first = child }
      }
      if first == parent { return }
      heap.swapAt(first, parent)
      parent = first
    }
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    guard let first = cursors[a].record, let second = cursors[b].record else { return false }
    return unsafe first.withUnsafeBytes { first in
      unsafe second.withUnsafeBytes { unsafe precedes(first, $0) }
    }
  }
}

/// Reads one sorted run.
private struct Cursor {
  enum Place {
    case run(ScratchFile, Range<Int64>, window: Int64)
    case memory([UInt8], ArraySlice<Range<Int>>)
  }

  private var place: Place
  private var buffer: [UInt8] = []
  private var position = 0
  /// The record that it stands at; nil behind the last.
  private(set) var record: [UInt8]?

  init(_ place: Place) { self.place = place }

  mutating func advance() throws(WriteError) {
    switch place {
    case .memory(let bytes, var ranges):
      record = ranges.popFirst().map { Array(bytes[$0]) }
      place = .memory(bytes, ranges)
    case .run:
      guard try fill(4) else {
        record = nil
        return
      }
      let count = (0..<4).reduce(0) { $0 | Int(buffer[position + $1]) << (8 * $1) }
      position += 4
      _ = try fill(count)
      record = Array(buffer[position..<(position + count)])
      position += count
    }
  }

  /// Sees to it that `count` bytes lie behind the position; false at the end of the run.
  private mutating func fill(_ count: Int) throws(WriteError) -> Bool {
    if buffer.count - position >= count { return true }
    guard case .run(let file, let rest, let window) = place, !rest.isEmpty else { return false }
    buffer.removeFirst(position)
    position = 0
    let wanted = max(window, Int64(count - buffer.count))
    let part = rest.lowerBound..<min(rest.upperBound, rest.lowerBound + wanted)
    try file.read(part, appendingTo: &buffer)
    place = .run(file, part.upperBound..<rest.upperBound, window: window)
    return buffer.count >= count
  }
}

/// Whether `a` stands before `b` in byte order; a beginning stands before the whole.
private func precedes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
  guard let first = a.baseAddress, let second = b.baseAddress else { return a.count < b.count }
  let order = unsafe memcmp(first, second, min(a.count, b.count))
  return order == 0 ? a.count < b.count : order < 0
}
