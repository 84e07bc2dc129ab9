// SPDX-License-Identifier: Apache-2.0

/// Bytes as a zlib stream (RFC 1950), as PNG holds its pixels.
public enum ZlibStream {
  /// The bytes, deflated.
  public static func bytes(of content: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x9C]
    if let packed = Deflater()?.deflate(content) {
      stream += packed
    } else {
      appendStored(content, to: &stream)
    }
    let sum = adler32(content)
    return stream + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
  }

  /// Blocks that hold what does not get smaller.
  private static func appendStored(_ content: [UInt8], to stream: inout [UInt8]) {
    var start = 0
    repeat {
      let count = min(content.count - start, 0xFFFF)
      let isLast = start + count == content.count
      let low = UInt8(truncatingIfNeeded: count)
      let high = UInt8(truncatingIfNeeded: count >> 8)
      stream += [isLast ? 1 : 0, low, high, ~low, ~high]
      stream += content[start..<(start + count)]
      start += count
    } while start < content.count
  }

  private static func adler32(_ content: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    // Sums of so many bytes stay below 2^32.
    for start in stride(from: 0, to: content.count, by: 5552) {
      for byte in content[start..<min(start + 5552, content.count)] {
        a += UInt32(byte)
        b += a
      }
      a %= 65521
      b %= 65521
    }
    return b << 16 | a
  }
}
