// SPDX-License-Identifier: Apache-2.0

/// PNGs whose every value is given: masks, and the variants that no other drawing makes.
public struct DrawnPNG: Sendable {
  /// Width in pixels.
  public var width: Int
  /// The rows from the top: as many values a pixel as the colour type has.
  public var rows: [[Int]]
  /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
  public var color: Int
  /// Bits of a value.
  public var depth: Int
  /// Colours of three bytes; written when there are any.
  public var palette: [UInt8]
  /// Whether the rows are written in the seven passes of Adam7.
  public var isInterlaced: Bool
  /// Chunks before the data.
  public var extra: [(name: String, content: [UInt8])] = []

  /// Takes the values down.
  public init(
    width: Int, rows: [[Int]], color: Int = 2, depth: Int = 8, palette: [UInt8] = [],
    isInterlaced: Bool = false
  ) {
    self.width = width
    self.rows = rows
    self.color = color
    self.depth = depth
    self.palette = palette
    self.isInterlaced = isInterlaced
  }

  /// A segmentation mask: palette indices, with a palette of 256 distinct colours.
  public static func mask(_ width: Int, _ height: Int, index: (Int, Int) -> Int) -> [UInt8] {
    let rows = (0..<height).map { y in (0..<width).map { index($0, y) } }
    let palette = (0..<256).flatMap { index -> [UInt8] in
      [UInt8(index), UInt8(255 - index), UInt8(index / 2)]
    }
    return DrawnPNG(width: width, rows: rows, color: 3, palette: palette).bytes
  }

  /// A panoptic mask: the number `id` as R + 256 G + 65536 B.
  public static func ids(_ width: Int, _ height: Int, id: (Int, Int) -> Int) -> [UInt8] {
    let rows = (0..<height).map { y in
      (0..<width).flatMap { x -> [Int] in
        let number = id(x, y)
        return [number & 255, number >> 8 & 255, number >> 16 & 255]
      }
    }
    return DrawnPNG(width: width, rows: rows).bytes
  }

  /// The file.
  public var bytes: [UInt8] {
    let header =
      big32(UInt32(width)) + big32(UInt32(rows.count))
      + [UInt8(depth), UInt8(color), 0, 0, isInterlaced ? 1 : 0]
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += DrawnImage.chunk("IHDR", header)
    if !palette.isEmpty { file += DrawnImage.chunk("PLTE", palette) }
    for (name, content) in extra { file += DrawnImage.chunk(name, content) }
    return file + DrawnImage.chunk("IDAT", DrawnImage.zlib(scanlines))
      + DrawnImage.chunk("IEND", [])
  }

  /// The filtered lines (filter 0) of all passes.
  private var scanlines: [UInt8] {
    let passes =
      isInterlaced
      ? [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
      ] : [(0, 0, 1, 1)]
    let values = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][color] ?? 1
    var bytes: [UInt8] = []
    for (x, y, stepX, stepY) in passes where x < width {
      for line in stride(from: y, to: rows.count, by: stepY) {
        bytes.append(0)
        bytes += packed(
          stride(from: x, to: width, by: stepX).flatMap {
            rows[line][($0 * values)..<(($0 + 1) * values)]
          })
      }
    }
    return bytes
  }

  private func packed(_ values: [Int]) -> [UInt8] {
    if depth == 16 { return values.flatMap(big16) }
    var bytes: [UInt8] = []
    for (index, value) in values.enumerated() {
      let bit = index * depth % 8
      if bit == 0 { bytes.append(0) }
      bytes[bytes.count - 1] |= UInt8(value << (8 - depth - bit) & 255)
    }
    return bytes
  }
}
