// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingText

/// The text of a JSON string in a file, its escapes resolved, as a stream.
///
/// The scanner has validated it before.
final class JSONStringSource: ByteSource {
  private let descriptor: Int32
  private var position: Int
  private let end: Int
  private var chunk: [UInt8] = []
  private var next = 0

  init(_ path: String, _ place: Range<Int>) throws(ReceiverError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      throw ReceiverError(.machine, "Cannot read \(path): \(String(cString: strerror(errno)))")
    }
    position = place.lowerBound
    end = place.upperBound
  }

  deinit { close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var count = 0
    // The longest escape becomes four bytes.
    while count + 4 <= buffer.count {
      // Twelve bytes are the longest escape, a surrogate pair.
      if chunk.count - next < 12, position < end { try refill() }
      guard next < chunk.count else { break }
      if chunk[next] == UInt8(ascii: "\\") {
        for byte in unescape() {
          buffer[count] = byte
          count += 1
        }
        continue
      }
      let limit = min(chunk.count, next + buffer.count - count)
      let stop = chunk[next..<limit].firstIndex(of: UInt8(ascii: "\\")) ?? limit
      buffer[count...].copyBytes(from: chunk[next..<stop])
      count += stop - next
      next = stop
    }
    return count
  }

  private func refill() throws {
    chunk.removeFirst(next)
    next = 0
    let have = chunk.count
    let want = min(end - position, 64 << 10)
    chunk.append(contentsOf: repeatElement(0, count: want))
    let count = chunk.withUnsafeMutableBytes { bytes in
      pread(descriptor, bytes.baseAddress.map { $0 + have }, want, position)
    }
    guard count > 0 else {
      throw ReceiverError(.machine, "Cannot read a body: it is shorter than it was")
    }
    chunk.removeLast(want - count)
    position += count
  }

  private func unescape() -> [UInt8] {
    guard next + 1 < chunk.count else {
      next = chunk.count
      return []
    }
    let letter = chunk[next + 1]
    next += 2
    switch letter {
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      var value = unit()
      if value & 0xFC00 == 0xD800 {
        next += 2
        value = 0x10000 + (value & 0x3FF) << 10 + (unit() & 0x3FF)
      }
      return Unicode.Scalar(value).flatMap { UTF8.encode($0) }.map(Array.init) ?? []
    default: return [letter]
    }
  }

  /// The four hexadecimal digits that come next.
  private func unit() -> UInt32 {
    let digits = chunk[min(next, chunk.count)..<min(next + 4, chunk.count)]
    next = min(next + 4, chunk.count)
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0
  }
}

/// Bytes out of base64 (RFC 4648, the alphabet for addresses too; the padding may be missing).
final class Base64Source: ByteSource {
  /// The text is no base64.
  struct Malformed: Error {}

  private let text: any ByteSource
  private var chunk = [UInt8](repeating: 0, count: 64 << 10)
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var isPadded = false

  init(_ text: any ByteSource) { self.text = text }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let room = buffer.count
    guard room > 0 else { return 0 }
    while true {
      let want = min(chunk.count, room)
      let count = try chunk.withUnsafeMutableBytes {
        try text.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<want]))
      }
      if count == 0 {
        // What is left of a group must be less than a byte, and zero.
        guard bitCount < 6, bits & ((1 << UInt32(bitCount)) - 1) == 0 else { throw Malformed() }
        return 0
      }
      let written = try decode(count, into: buffer)
      if written > 0 { return written }
    }
  }

  private func decode(_ count: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var written = 0
    for byte in chunk[..<count] {
      let value = Self.values[Int(byte)]
      if value < 64 {
        guard !isPadded else { throw Malformed() }
        bits = bits << 6 | UInt32(value)
        bitCount += 6
        if bitCount >= 8 {
          bitCount -= 8
          buffer[written] = UInt8(truncatingIfNeeded: bits >> UInt32(bitCount))
          written += 1
        }
      } else if byte == UInt8(ascii: "=") {
        isPadded = true
      } else if byte != 10, byte != 13 {
        throw Malformed()
      }
    }
    return written
  }

  /// The value of each character; 255 for one that has none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, letter) in alphabet.utf8.enumerated() { values[Int(letter)] = UInt8(value) }
    values[Int(UInt8(ascii: "-"))] = 62
    values[Int(UInt8(ascii: "_"))] = 63
    return values
  }()
}
