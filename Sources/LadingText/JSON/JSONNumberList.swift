// SPDX-License-Identifier: Apache-2.0

import CInstructions

/// A reusable buffer of numbers read from an array, kept up to a cap.
///
/// A file may hold an array of any length; what is beyond the cap is counted and not kept.
public final class JSONNumberList {
  /// How many numbers are kept at most: 8 MB of them.
  public static let cap = 1 << 20

  private struct State {
    var storage = UnsafeMutableBufferPointer<Double>.allocate(capacity: 1024)
    var used = 0
    var isCut = false
  }

  private let state = Cell(State())

  /// An empty buffer.
  public init() {}

  deinit { storage.deallocate() }

  fileprivate var storage: UnsafeMutableBufferPointer<Double> { state.value.storage }
  fileprivate var used: Int { state.value.used }

  /// How many numbers are kept.
  public var count: Int { used }

  /// Whether numbers were left out because there were too many.
  public var isCut: Bool { state.value.isCut }

  /// The numbers that are kept; valid until the next is added.
  public var values: UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(rebasing: UnsafeBufferPointer(storage)[..<used])
  }

  /// The number at a place from 0, of which there must be one.
  public subscript(index: Int) -> Double {
    precondition(index >= 0 && index < used, "there is no such number")
    return storage[index]
  }

  /// Forgets all numbers and keeps the memory.
  public func removeAll() {
    state.value.used = 0
    state.value.isCut = false
  }

  /// Adds a number, as long as there is room.
  public func append(_ value: Double) {
    if used == storage.count, !grow(by: 1) { return }
    storage[used] = value
    state.value.used += 1
  }

  /// Counts numbers that were written behind those that are kept, where there was room for them.
  fileprivate func take(_ more: Int) { state.value.used += more }

  /// Makes room for `more` numbers; false when that is beyond the cap, and notes that some lack.
  @inline(never)
  fileprivate func grow(by more: Int) -> Bool {
    if used + more <= storage.count { return true }
    guard used + more <= Self.cap else {
      state.value.isCut = true
      return false
    }
    let size = min(Self.cap, max(2 * storage.count, used + more))
    let larger = UnsafeMutableBufferPointer<Double>.allocate(capacity: size)
    _ = larger.update(fromContentsOf: UnsafeBufferPointer(storage)[..<used])
    storage.deallocate()
    state.value.storage = larger
    return true
  }
}

extension JSONScanner {
  /// Reads an array of numbers and adds them to `list`.
  ///
  /// Returns how many elements the array has, and how many of them are no numbers: those are passed
  /// over and added as NaN. Infinite is what is too large for a number.
  public mutating func readNumbers(
    into list: JSONNumberList
  ) throws(JSONError) -> (count: Int, others: Int) {
    var count = 0
    var others = 0
    guard try beginArray() else { return (0, 0) }
    repeat {
      if readNumberBlocks(list, &count) || readShortNumbers(list, &count) { break }
      let byte = try peek()
      if _fastPath(byte &- 0x30 <= 9 || byte == UInt8(ascii: "-")) {
        list.append(try readNumber())
      } else {
        try skipValue()
        list.append(.nan)
        others += 1
      }
      count += 1
    } while try nextElement()
    return (count, others)
  }

  /// Reads a list of just so many plain numbers, a box say, into `list` in place of what is there; false,
  /// and nothing is read but white space, where another value comes next or it has to be looked at
  /// closely.
  public mutating func readPlainNumbers(
    _ expected: Int, into list: JSONNumberList
  ) throws(JSONError) -> Bool {
    list.removeAll()
    guard try peek() == UInt8(ascii: "["), hasNumberBlocks, depth < Self.maximumDepth,
      let storage = list.storage.baseAddress
    else { return false }
    let read = lading_read_numbers(
      p + 1, end - Self.padding, storage, list.storage.count, powers)
    guard read.is_end != 0, read.count == expected else { return false }
    p = read.next
    list.take(read.count)
    return true
  }

  /// Reads the numbers that come next as long as they are plain, many side by side, where the processor
  /// can do that; true when the array ended with the last of them.
  private mutating func readNumberBlocks(_ list: JSONNumberList, _ count: inout Int) -> Bool {
    guard hasNumberBlocks, list.used <= JSONNumberList.cap - 64,
      list.used + 64 <= list.storage.count || list.grow(by: 64),
      let storage = list.storage.baseAddress
    else { return false }
    let read = lading_read_numbers(
      p, end - Self.padding, storage + list.used, list.storage.count - list.used, powers)
    p = read.next
    count += read.count
    list.take(read.count)
    if read.is_end != 0 { depth -= 1 }
    return read.is_end != 0
  }

  /// The same one by one.
  ///
  /// Most of an annotation file are coordinates such as `326.46,`. Up to 15 digits are exact in one
  /// division (Clinger), and 64 bytes before the window's end nothing need be checked. All else (a
  /// sign, an exponent, more digits) is left to the caller.
  private mutating func readShortNumbers(_ list: JSONNumberList, _ count: inout Int) -> Bool {
    guard list.used < list.storage.count || list.grow(by: 1),
      let storage = list.storage.baseAddress
    else { return false }
    let room = storage + list.storage.count
    let first = storage + list.used
    var out = first
    var q = p
    // What comes next is only taken over once the character behind it is known.
    var start = q
    let stop = end - Self.padding
    let powers = UnsafePointer(powers)
    var isEnd = false
    while start < stop, out < room {
      q = start
      if q[0] == UInt8(ascii: " ") { q += 1 }
      let token = q
      var digit = q[0] &- 0x30
      guard digit <= 9 else { break }
      var mantissa: UInt64 = 0
      repeat {
        mantissa = mantissa &* 10 &+ UInt64(truncatingIfNeeded: digit)
        q += 1
        digit = q[0] &- 0x30
      } while digit <= 9
      if token[0] == UInt8(ascii: "0"), q - token > 1 { break }
      var places = 0
      if q[0] == UInt8(ascii: ".") {
        q += 1
        let fraction = q
        digit = q[0] &- 0x30
        while digit <= 9 {
          mantissa = mantissa &* 10 &+ UInt64(truncatingIfNeeded: digit)
          q += 1
          digit = q[0] &- 0x30
        }
        places = q - fraction
        if places == 0 { break }
      }
      let behind = q[0]
      guard q - token <= 16, behind == UInt8(ascii: ",") || behind == UInt8(ascii: "]") else {
        break
      }
      let magnitude = Double(Int64(truncatingIfNeeded: mantissa))
      out[0] = places == 0 ? magnitude : magnitude / powers[places]
      out += 1
      start = q + 1
      if behind == UInt8(ascii: "]") {
        isEnd = true
        break
      }
    }
    p = start
    count += out - first
    list.take(out - first)
    if isEnd { depth -= 1 }
    return isEnd
  }
}
