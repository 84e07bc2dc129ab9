// SPDX-License-Identifier: Apache-2.0

/// Reads a stretch of a file in order, in chunks, so that records of any length can be looked at.
struct WindowReader {
  private static let chunk = 1 << 18

  private let file: InputFile
  private let end: Int64
  private var buffer: [UInt8] = []
  private var start = 0
  private var next: Int64

  /// The offset in the file of the first byte that was not consumed.
  var offset: Int64 { next - Int64(buffer.count - start) }

  init(_ file: InputFile, from offset: Int64, to end: Int64) {
    self.file = file
    self.end = end
    next = offset
  }

  /// Makes the next `count` bytes available; false when the stretch or the file ends before.
  ///
  /// `count` is a record's length of at most some hundred kilobytes.
  mutating func require(_ count: Int) throws(SystemError) -> Bool {
    if buffer.count - start >= count { return true }
    buffer.removeFirst(start)
    start = 0
    while buffer.count < count {
      let want = min(Int64(max(Self.chunk, count - buffer.count)), max(0, end - next))
      let part = try file.bytes(at: next, count: Int(want))
      if part.isEmpty { return false }
      buffer.append(contentsOf: part)
      next += Int64(part.count)
    }
    return true
  }

  mutating func skip(_ count: Int) { start += count }

  /// A little-endian number among the bytes made available.
  func number16(_ offset: Int) -> Int {
    Int(buffer[start + offset]) | Int(buffer[start + offset + 1]) << 8
  }

  /// A little-endian number among the bytes made available.
  func number32(_ offset: Int) -> UInt32 {
    UInt32(number16(offset)) | UInt32(number16(offset + 2)) << 16
  }

  /// Bytes among those made available.
  func bytes(_ offset: Int, _ count: Int) -> ArraySlice<UInt8> {
    buffer[(start + offset)..<(start + offset + count)]
  }
}

extension Collection<UInt8> {
  /// These bytes as a little-endian number of at most 8 bytes.
  var littleEndian: UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    for byte in self.prefix(8) {
      value |= UInt64(byte) << shift
      shift += 8
    }
    return value
  }
}
