// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// One image file, seen through small reads: its first 4 KiB, then wherever its format points.
///
/// Parsers ask for numbers at offsets and get nil beyond the end, so none of them has to trust a
/// length that the file claims. All reads of a file together stay within 1 MiB, unless more of it
/// is asked for.
final class ImageWindow {
  static let headSize = 4096
  static let limit = 1 << 20
  /// For files that are read as a whole anyway.
  static let deepLimit = 64 << 20
  private static let usualSideSize = 1024

  /// The file's length: as listed, or shorter when it turned out to end before.
  private(set) var size: Int64 = 0
  private let reader: any EntryReader
  private var entry = 0
  /// How many bytes may still be read of it.
  private(set) var left = 0
  /// How much is read around a place that was not read yet; a format read in order asks for more.
  var sideSize = ImageWindow.usualSideSize
  private var head: [UInt8]
  private var headCount = 0
  private var side: [UInt8] = []
  private var sideStart: Int64 = 0

  init(_ reader: any EntryReader) {
    self.reader = reader
    head = Array(repeating: 0, count: Self.headSize)
  }

  /// Turns to another file and reads its beginning; all reads of it together stay within `limit`.
  func load(_ entry: Int, size: Int64, limit: Int? = nil) throws(SourceError) {
    self.entry = entry
    left = limit ?? Self.limit
    sideSize = Self.usualSideSize
    side.removeAll(keepingCapacity: true)
    headCount = 0
    let want = Int(clamping: min(max(size, 1), Int64(Self.headSize)))
    headCount = try fill(&head, count: want, from: 0)
    self.size = headCount < want ? Int64(headCount) : size
  }

  /// The bytes of the first read.
  var start: ArraySlice<UInt8> { head[..<headCount] }

  /// Whether `count` bytes at `offset` would reach beyond the file's end.
  func isBeyondEnd(_ offset: Int64, _ count: Int64 = 1) -> Bool {
    let (end, overflow) = offset.addingReportingOverflow(count)
    return overflow || end > size
  }

  /// The byte at `offset`; nil beyond the end or when the file has been read enough of.
  func byte(_ offset: Int64) throws(SourceError) -> UInt8? {
    if offset >= 0, offset < Int64(headCount) { return head[Int(offset)] }
    if let index = sideIndex(offset) { return side[index] }
    guard offset >= 0, offset < size else { return nil }
    guard try loadSide(offset, count: sideSize) else { return nil }
    return side.first
  }

  /// The number of `count` bytes at `offset`, most or least significant first.
  func number(_ offset: Int64, bytes count: Int, big: Bool) throws(SourceError) -> UInt64? {
    guard !isBeyondEnd(offset, Int64(count)) else { return nil }
    var value: UInt64 = 0
    for index in 0..<count {
      guard let byte = try byte(offset + Int64(big ? index : count - 1 - index)) else { return nil }
      value = value << 8 | UInt64(byte)
    }
    return value
  }

  /// 16 bits, most significant byte first.
  func big16(_ offset: Int64) throws(SourceError) -> Int64? {
    try number(offset, bytes: 2, big: true).map(Int64.init)
  }

  /// 32 bits, most significant byte first.
  func big32(_ offset: Int64) throws(SourceError) -> Int64? {
    try number(offset, bytes: 4, big: true).map(Int64.init)
  }

  /// 16 bits, least significant byte first.
  func little16(_ offset: Int64) throws(SourceError) -> Int64? {
    try number(offset, bytes: 2, big: false).map(Int64.init)
  }

  /// 32 bits, least significant byte first.
  func little32(_ offset: Int64) throws(SourceError) -> Int64? {
    try number(offset, bytes: 4, big: false).map(Int64.init)
  }

  /// Whether the ASCII text stands at `offset`.
  func matches(_ text: StaticString, at offset: Int64) throws(SourceError) -> Bool {
    guard !isBeyondEnd(offset, Int64(text.utf8CodeUnitCount)) else { return false }
    for index in 0..<text.utf8CodeUnitCount {
      let expected = unsafe text.utf8Start[index]
      guard try byte(offset + Int64(index)) == expected else { return false }
    }
    return true
  }

  /// Whether the bytes stand at `offset`.
  func matches(_ bytes: [UInt8], at offset: Int64) throws(SourceError) -> Bool {
    guard !isBeyondEnd(offset, Int64(bytes.count)) else { return false }
    for (index, byte) in bytes.enumerated() {
      guard try self.byte(offset + Int64(index)) == byte else { return false }
    }
    return true
  }

  /// Up to `count` bytes from `offset` on, within what may still be read.
  func bytes(_ offset: Int64, count: Int) throws(SourceError) -> ArraySlice<UInt8> {
    guard offset >= 0, offset < size else { return [] }
    let want = Int(clamping: min(Int64(count), size - offset))
    if offset + Int64(want) <= Int64(headCount) { return head[Int(offset)..<(Int(offset) + want)] }
    if let index = sideIndex(offset), index + want <= side.count {
      return side[index..<(index + want)]
    }
    guard try loadSide(offset, count: want) else { return [] }
    return side[...]
  }

  private func sideIndex(_ offset: Int64) -> Int? {
    let index = offset - sideStart
    return index >= 0 && index < Int64(side.count) ? Int(index) : nil
  }

  private func loadSide(_ offset: Int64, count: Int) throws(SourceError) -> Bool {
    let want = Int(clamping: min(Int64(min(count, left)), size - offset))
    guard want > 0 else { return false }
    if side.count < want { side += Array(repeating: 0, count: want - side.count) }
    let got = try fill(&side, count: want, from: offset)
    side.removeLast(side.count - got)
    sideStart = offset
    if got < want { size = min(size, offset + Int64(got)) }
    return got > 0
  }

  private func fill(
    _ bytes: inout [UInt8], count: Int, from offset: Int64
  ) throws(SourceError) -> Int {
    left -= count
    var failure: SourceError?
    let got = unsafe bytes.withUnsafeMutableBytes { buffer in
      do throws(SourceError) {
        return unsafe try reader.read(
          entry, at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    return min(max(got, 0), count)
  }
}
