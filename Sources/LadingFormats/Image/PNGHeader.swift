// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// PNG: the header chunk with its checksum, what stands before the data, and the end chunk.
enum PNGHeader {
  static func read(_ file: ImageWindow) throws(SourceError) -> ImageFacts {
    guard !file.isBeyondEnd(0, 33), let width = try file.big32(16),
      let height = try file.big32(20), let depth = try file.byte(24),
      let colour = try file.byte(25), let sum = try file.big32(29)
    else { return ImageFacts(type: .png, problem: .truncated) }
    let header = try file.bytes(12, count: 17)
    guard try file.big32(8) == 13, try file.matches("IHDR", at: 12),
      isValid(depth: depth, colour: colour), checksum(header) == UInt32(truncatingIfNeeded: sum)
    else { return ImageFacts(type: .png, problem: .unreadable) }
    let before = try chunksBeforeData(file)
    var traits = before.traits
    if depth == 16 { traits.insert(.deep) }
    if colour == 3 { traits.insert(.palette) }
    if colour == 4 || colour == 6 { traits.insert(.alpha) }
    var facts = ImageFacts(
      .png, width: width, height: height, orientation: before.orientation, traits: traits,
      problem: before.problem)
    if facts.problem == nil, try !hasEnd(file) { facts.problem = .truncated }
    return facts
  }

  /// What stands before the first data chunk.
  private struct Before {
    var problem: ImageProblem?
    var orientation: UInt8 = 0
    var traits: ImageTraits = []
  }

  /// Walks the chunks up to the first data chunk; without one there is no picture.
  private static func chunksBeforeData(_ file: ImageWindow) throws(SourceError) -> Before {
    var before = Before()
    var offset: Int64 = 33
    for _ in 0..<1024 {
      guard let length = try file.big32(offset), !file.isBeyondEnd(offset, 8) else {
        if file.isBeyondEnd(offset, 8) { before.problem = .truncated }
        return before
      }
      if try file.matches("IDAT", at: offset + 4) { return before }
      if try file.matches("IEND", at: offset + 4) {
        before.problem = .unreadable
        return before
      }
      if try file.matches("eXIf", at: offset + 4) {
        before.orientation = try TIFFHeader.orientation(file, at: offset + 8)
      }
      if try file.matches("tRNS", at: offset + 4) { before.traits.insert(.alpha) }
      if try file.matches("acTL", at: offset + 4), let frames = try file.big32(offset + 8),
        frames > 1
      {
        before.traits.insert(.animated)
      }
      offset += 12 + length
    }
    return before
  }

  /// Whether the end chunk stands in the last 4 KiB (or, when data follows it, in the last MiB).
  private static func hasEnd(_ file: ImageWindow) throws(SourceError) -> Bool {
    let end: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
    for reach in [12, 4096, ImageWindow.limit] {
      let reach = min(reach, file.left)
      let from = max(8, file.size - Int64(reach))
      let tail = try file.bytes(from, count: reach)
      var index = tail.endIndex - end.count
      while index >= tail.startIndex {
        if tail[index] == 0, tail[index...].starts(with: end) { return true }
        index -= 1
      }
      if from == 8 { return false }
    }
    return false
  }

  private static func isValid(depth: UInt8, colour: UInt8) -> Bool {
    switch colour {
    case 0: [1, 2, 4, 8, 16].contains(depth)
    case 3: [1, 2, 4, 8].contains(depth)
    case 2, 4, 6: depth == 8 || depth == 16
    default: false
    }
  }

  /// CRC-32, bit by bit: 17 bytes are too few for a table to pay.
  private static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
