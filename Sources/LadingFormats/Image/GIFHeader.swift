// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// GIF: the logical screen, and the trailer.
enum GIFHeader {
  static func read(_ file: ImageWindow) throws(SourceError) -> ImageFacts {
    guard let width = try file.little16(6), let height = try file.little16(8),
      !file.isBeyondEnd(0, 13)
    else { return ImageFacts(type: .gif, problem: .truncated) }
    var facts = ImageFacts(.gif, width: width, height: height)
    let blocks = try blocks(file)
    if blocks.frames > 1 { facts.traits.insert(.animated) }
    // A complete file ends with a block's terminator and the trailer. One that does not may have
    // bytes after its trailer, and any byte of data may look like one: then the blocks decide.
    if facts.problem == nil, try !file.matches([0, 0x3B], at: file.size - 2), !blocks.hasEnd {
      facts.problem = .truncated
    }
    return facts
  }

  /// Walks the blocks to the trailer, or to the second frame of a file with a good tail.
  ///
  /// A picture of which too much would have to be read counts as whole, and of one frame.
  private static func blocks(
    _ file: ImageWindow
  ) throws(SourceError) -> (frames: Int, hasEnd: Bool) {
    let hasTail = try file.matches([0, 0x3B], at: file.size - 2)
    file.sideSize = 1 << 15
    guard let flags = try file.byte(10) else { return (0, false) }
    var frames = 0
    var offset: Int64 = 13 + table(flags)
    while let block = try file.byte(offset) {
      switch block {
      case 0x3B:
        return (frames, true)
      case 0x21:
        offset += 2
      case 0x2C:
        guard let local = try file.byte(offset + 9) else {
          return (frames, !file.isBeyondEnd(offset + 9))
        }
        frames += 1
        if frames > 1, hasTail { return (frames, true) }
        offset += 11 + table(local)
      default:
        // Not a block: decoders stop here with what they have.
        return (frames, true)
      }
      while true {
        guard let length = try file.byte(offset) else {
          return (frames, !file.isBeyondEnd(offset))
        }
        offset += 1 + Int64(length)
        if length == 0 { break }
      }
    }
    // Nothing more to read: either the file ended, or enough of it was read and it may go on.
    return (frames, !file.isBeyondEnd(offset))
  }

  /// The bytes of a colour table, from the packed flags before it.
  private static func table(_ flags: UInt8) -> Int64 {
    flags & 0x80 == 0 ? 0 : 3 << Int64((flags & 7) + 1)
  }
}
