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
    var facts = ImageFacts(
      .png, width: width, height: height, orientation: before.orientation,
      problem: before.problem)
    if facts.problem == nil, try !hasEnd(file) { facts.problem = .truncated }
    return facts
  }

  /// Walks the chunks up to the first data chunk; without one there is no picture.
  private static func chunksBeforeData(
    _ file: ImageWindow
  ) throws(SourceError) -> (problem: ImageProblem?, orientation: UInt8) {
    var offset: Int64 = 33
    var orientation: UInt8 = 0
    for _ in 0..<1024 {
      guard let length = try file.big32(offset), !file.isBeyondEnd(offset, 8) else {
        return (file.isBeyondEnd(offset, 8) ? .truncated : nil, orientation)
      }
      if try file.matches("IDAT", at: offset + 4) { return (nil, orientation) }
      if try file.matches("IEND", at: offset + 4) { return (.unreadable, orientation) }
      if try file.matches("eXIf", at: offset + 4) {
        orientation = try TIFFHeader.orientation(file, at: offset + 8)
      }
      offset += 12 + length
    }
    return (nil, orientation)
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
