// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// JPEG: segments up to the frame header, EXIF on the way, and the end-of-image marker.
enum JPEGHeader {
  static func read(_ file: ImageWindow) throws(SourceError) -> ImageFacts {
    var offset: Int64 = 2
    var orientation: UInt8 = 0
    var stray = 0
    while true {
      guard let byte = try file.byte(offset), let marker = try file.byte(offset + 1) else {
        return ImageFacts(
          type: .jpeg, orientation: orientation,
          problem: file.isBeyondEnd(offset, 2) ? .truncated : .unreadable)
      }
      // Fill bytes may stand before a marker, and decoders skip stray ones between segments.
      if byte != 0xFF || marker == 0xFF || marker == 0 {
        stray += 1
        if stray > 1 << 16 { return ImageFacts(type: .jpeg, problem: .unreadable) }
        offset += 1
        continue
      }
      switch marker {
      case 0x01, 0xD0...0xD8:
        offset += 2
      case 0xD9, 0xDA:
        // The image data, or its end, without a frame header before it.
        return ImageFacts(type: .jpeg, orientation: orientation, problem: .unreadable)
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        return try frame(file, at: offset, orientation: orientation)
      default:
        guard let length = try file.big16(offset + 2) else {
          let problem: ImageProblem = file.isBeyondEnd(offset, 4) ? .truncated : .unreadable
          return ImageFacts(type: .jpeg, orientation: orientation, problem: problem)
        }
        guard length >= 2 else { return ImageFacts(type: .jpeg, problem: .unreadable) }
        if marker == 0xE1, orientation == 0, try file.matches("Exif\0\0", at: offset + 4) {
          orientation = try TIFFHeader.orientation(file, at: offset + 10)
        }
        offset += 2 + length
      }
    }
  }

  private static func frame(
    _ file: ImageWindow, at offset: Int64, orientation: UInt8
  ) throws(SourceError) -> ImageFacts {
    guard let height = try file.big16(offset + 5), let width = try file.big16(offset + 7) else {
      return ImageFacts(type: .jpeg, orientation: orientation, problem: .truncated)
    }
    var traits: ImageTraits = []
    if let precision = try file.byte(offset + 4), precision > 8 { traits.insert(.deep) }
    if try file.byte(offset + 9) == 4 { traits.insert(.cmyk) }
    return ImageFacts(
      .jpeg, width: width, height: height, orientation: orientation, traits: traits,
      problem: try hasEnd(file, after: offset) ? nil : .truncated)
  }

  /// Whether the end-of-image marker stands anywhere near the end.
  ///
  /// Cameras append previews, videos and padding to an image, so the last two bytes decide nothing
  /// alone. Within image data the marker cannot occur (a data byte FF is followed by 00), which is
  /// why finding it anywhere after the frame header is proof enough. The search widens only when
  /// the last bytes do not have it.
  private static func hasEnd(
    _ file: ImageWindow, after frame: Int64
  ) throws(SourceError) -> Bool {
    for reach in [256, 1 << 16, ImageWindow.limit] {
      let reach = min(reach, file.left)
      let from = max(frame, file.size - Int64(reach))
      let tail = try file.bytes(from, count: reach)
      var last: UInt8 = 0
      for byte in tail.reversed() {
        if byte == 0xFF, last == 0xD9 { return true }
        last = byte
      }
      if from == frame { return false }
    }
    return false
  }
}
