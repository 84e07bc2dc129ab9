// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// GIF: the logical screen, and the trailer.
enum GIFHeader {
  static func read(_ file: ImageWindow) throws(SourceError) -> ImageFacts {
    guard let width = try file.little16(6), let height = try file.little16(8),
      !file.isBeyondEnd(0, 13)
    else { return ImageFacts(type: .gif, problem: .truncated) }
    var facts = ImageFacts(.gif, width: width, height: height)
    if facts.problem == nil, try !hasEnd(file) { facts.problem = .truncated }
    return facts
  }

  /// Whether the trailer is there.
  ///
  /// A complete file ends with a block's terminator and the trailer. One that does not may have
  /// bytes after its trailer, and any byte of data may look like one: then the blocks are walked.
  private static func hasEnd(_ file: ImageWindow) throws(SourceError) -> Bool {
    if try file.matches([0, 0x3B], at: file.size - 2) { return true }
    guard let flags = try file.byte(10) else { return false }
    var offset: Int64 = 13 + table(flags)
    while let block = try file.byte(offset) {
      switch block {
      case 0x3B:
        return true
      case 0x21:
        offset += 2
      case 0x2C:
        guard let local = try file.byte(offset + 9) else { return try ranOut(file, offset + 9) }
        offset += 11 + table(local)
      default:
        // Not a block: decoders stop here with what they have.
        return true
      }
      while true {
        guard let length = try file.byte(offset) else { return try ranOut(file, offset) }
        offset += 1 + Int64(length)
        if length == 0 { break }
      }
    }
    return try ranOut(file, offset)
  }

  /// Nothing more to read: either the file ended, or enough of it was read and it may go on.
  private static func ranOut(_ file: ImageWindow, _ offset: Int64) throws(SourceError) -> Bool {
    !file.isBeyondEnd(offset)
  }

  /// The bytes of a colour table, from the packed flags before it.
  private static func table(_ flags: UInt8) -> Int64 {
    flags & 0x80 == 0 ? 0 : 3 << Int64((flags & 7) + 1)
  }
}
