// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingTestKit
import LadingText
import Testing

/// gzip as gzip(1) writes it, in pieces of any size, and what is no gzip.
struct GunzipStreamTests {
  /// What gzip makes of bytes.
  private static func packed(_ bytes: [UInt8]) -> [UInt8] {
    let folder = TemporaryFolder()
    let file = folder.write("plain", bytes)
    let result = RunningProcess("/bin/bash", ["-c", "gzip -c \(file) > \(file).gz"]).wait()
    #expect(result.status == 0, "\(result.errors)")
    return readFile(file + ".gz")
  }

  /// Gives its bytes a few at a time.
  private final class Trickle: ByteSource {
    private var rest: ArraySlice<UInt8>
    private let size: Int

    init(_ bytes: [UInt8], by size: Int) {
      rest = bytes[...]
      self.size = size
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
      let piece = rest.prefix(min(size, buffer.count))
      buffer.copyBytes(from: piece)
      rest = rest.dropFirst(piece.count)
      return piece.count
    }
  }

  private static func unpacked(
    _ bytes: [UInt8], by size: Int = 1 << 16, room: Int = 1 << 16, limit: Int64 = 1 << 30
  ) throws -> [UInt8] {
    let stream = try GunzipStream(Trickle(bytes, by: size), limit: limit)
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: room)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
      if count == 0 { return result }
      result += buffer.prefix(count)
    }
  }

  @Test func whatWasPackedComesOut() throws {
    var generator = SeededGenerator(seed: 3)
    let noise = generator.bytes(200_000)
    for bytes in [[], [7], noise, Array(repeating: 0, count: 1_000_000)] {
      let packed = Self.packed(bytes)
      for (size, room) in [(1 << 16, 1 << 16), (1, 4096), (7, 13), (100, 1)]
      where bytes.count < 300_000 || room > 100 {
        #expect(try Self.unpacked(packed, by: size, room: room) == bytes)
      }
    }
    // Joined files are one.
    let joined = Self.packed(Array("ab".utf8)) + Self.packed(Array("cd".utf8))
    #expect(try Self.unpacked(joined) == Array("abcd".utf8))
  }

  @Test func whatIsNoGzipIsAnError() throws {
    let good = Self.packed(Array(repeating: 65, count: 10_000))
    var flipped = good
    flipped[good.count - 5] ^= 1
    for bytes in [
      [], Array(good.dropLast(1)), Array(good.prefix(12)), good + [1, 2, 3], flipped,
      Array("no gzip".utf8),
    ] {
      #expect(throws: SourceError.self) { try Self.unpacked(bytes) }
    }
    let error = #expect(throws: SourceError.self) { try Self.unpacked(good, limit: 9999) }
    #expect(error?.code == .bomb)
    #expect(try Self.unpacked(good, limit: 10_000).count == 10_000)
  }
}
