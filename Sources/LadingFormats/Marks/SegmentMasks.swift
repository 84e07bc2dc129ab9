// SPDX-License-Identifier: Apache-2.0

import LadingText

/// The masks of single segments, cut out of a PNG whose pixels are the numbers of segments.
enum SegmentMasks {
  /// The most bytes that the masks of one image may take together.
  private static let limit = 64 << 20

  /// The masks of these segments, those that have a pixel; nil for a picture too large.
  static func read(
    _ source: any ByteSource, as pixels: PNGDecoder.Pixels, of segments: Set<Int>
  ) throws(PNGError) -> [Int: MaskPNG]? {
    let decoder = try PNGDecoder(source, as: pixels)
    guard let empty = MaskPNG(width: decoder.width, height: decoder.height),
      segments.count * empty.byteCount <= limit
    else { return nil }
    var masks: [Int: MaskPNG] = [:]
    var row: [UInt8] = []
    var y = 0
    while try decoder.readRow(&row) {
      var x = 0
      while x < decoder.width {
        let id = number(row, x, pixels)
        var end = x + 1
        while end < decoder.width, number(row, end, pixels) == id { end += 1 }
        if segments.contains(id) {
          for place in x..<end { masks[id, default: empty].set(x: place, y: y) }
        }
        x = end
      }
      y += 1
    }
    return masks
  }

  private static func number(_ row: [UInt8], _ x: Int, _ pixels: PNGDecoder.Pixels) -> Int {
    switch pixels {
    case .index: Int(row[x])
    case .rgb: Int(row[3 * x]) | Int(row[3 * x + 1]) << 8 | Int(row[3 * x + 2]) << 16
    }
  }
}
