// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// WebP: the first chunk (lossy, lossless or extended), and the RIFF size.
enum WebPHeader {
  static func read(_ file: ImageWindow) throws(SourceError) -> ImageFacts {
    guard let riff = try file.little32(4), !file.isBeyondEnd(0, 30) else {
      return ImageFacts(type: .webp, problem: .truncated)
    }
    let problem: ImageProblem? = file.isBeyondEnd(8, riff) ? .truncated : nil
    if try file.matches("VP8 ", at: 12) {
      guard try file.matches([0x9D, 0x01, 0x2A], at: 23), let width = try file.little16(26),
        let height = try file.little16(28)
      else { return ImageFacts(type: .webp, problem: .unreadable) }
      return ImageFacts(.webp, width: width & 0x3FFF, height: height & 0x3FFF, problem: problem)
    }
    if try file.matches("VP8L", at: 12) {
      guard try file.byte(20) == 0x2F, let bits = try file.little32(21) else {
        return ImageFacts(type: .webp, problem: .unreadable)
      }
      return ImageFacts(
        .webp, width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1,
        traits: bits >> 28 & 1 == 1 ? .alpha : [], problem: problem)
    }
    if try file.matches("VP8X", at: 12),
      let width = try file.number(24, bytes: 3, big: false),
      let height = try file.number(27, bytes: 3, big: false)
    {
      return ImageFacts(
        .webp, width: Int64(width) + 1, height: Int64(height) + 1, traits: try traits(file),
        problem: problem)
    }
    return ImageFacts(type: .webp, problem: .unreadable)
  }

  /// What the flags of the extended header say; an animation of one frame is none.
  private static func traits(_ file: ImageWindow) throws(SourceError) -> ImageTraits {
    guard let flags = try file.byte(20), let length = try file.little32(16) else { return [] }
    var traits: ImageTraits = flags & 0x10 != 0 ? .alpha : []
    guard flags & 0x02 != 0 else { return traits }
    var offset = 20 + length + length % 2
    var frames = 0
    for _ in 0..<64 {
      guard let size = try file.little32(offset + 4) else { break }
      if try file.matches("ANMF", at: offset) { frames += 1 }
      if frames > 1 {
        traits.insert(.animated)
        break
      }
      offset += 8 + size + size % 2
    }
    return traits
  }
}
