// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// A mask as a PNG of one bit a pixel, white inside.
struct MaskPNG {
  /// The largest mask that is drawn, in pixels: 16 MiB of bits.
  static let largest = 1 << 27

  let width: Int
  let height: Int
  private let stride: Int
  private var rows: [UInt8]

  /// An empty mask; nil for a size that no image has.
  init?(width: Int, height: Int) {
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !overflow, pixels <= Self.largest else { return nil }
    self.width = width
    self.height = height
    // Each row begins with the number of its filter, 0.
    stride = 1 + (width + 7) / 8
    rows = Array(repeating: 0, count: stride * height)
  }

  /// How much memory it takes.
  var byteCount: Int { rows.count }

  /// Makes a pixel white.
  mutating func set(x: Int, y: Int) {
    rows[y * stride + 1 + x >> 3] |= 0x80 >> UInt8(truncatingIfNeeded: x & 7)
  }

  /// Draws runs outside and inside in turn, column by column; false when they do not fit.
  mutating func draw(_ runs: some Sequence<Int>) -> Bool {
    var place = 0
    var isInside = false
    for run in runs {
      guard run >= 0, run <= width * height - place else { return false }
      if isInside {
        for pixel in place..<(place + run) { set(x: pixel / height, y: pixel % height) }
      }
      place += run
      isInside.toggle()
    }
    return place == width * height
  }

  /// The file.
  var bytes: [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let head = Self.big(width) + Self.big(height) + [1, 0, 0, 0, 0]
    for (name, content) in [("IHDR", head), ("IDAT", ZlibStream.bytes(of: rows)), ("IEND", [])] {
      let body = Array(name.utf8) + content
      var sum = CRC32()
      unsafe body.withUnsafeBytes { unsafe sum.update($0) }
      file += Self.big(content.count) + body + Self.big(Int(sum.value))
    }
    return file
  }

  private static func big(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
