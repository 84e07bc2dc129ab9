// SPDX-License-Identifier: Apache-2.0

/// Small real images, drawn without any library: each decodes everywhere.
public enum DrawnImage {
  /// An image in the format that the extension names; PNG where it names none that is drawn.
  public static func bytes(
    _ width: Int, _ height: Int, seed: Int = 0, fileExtension: String
  ) -> [UInt8] {
    switch fileExtension.lowercased() {
    case "jpg", "jpeg", "jpe", "jfif", "mpo": jpeg(width, height, seed: seed)
    case "bmp", "dib": bmp(width, height, seed: seed)
    case "gif": gif(width, height, seed: seed)
    case "tif", "tiff": tiff(width, height, seed: seed)
    case "webp": webp(width, height, seed: seed)
    default: png(width, height, seed: seed)
    }
  }

  /// An 8-bit RGB PNG of a gradient; the seed shifts its colours.
  public static func png(_ width: Int, _ height: Int, seed: Int = 0) -> [UInt8] {
    var raw: [UInt8] = []
    for y in 0..<height {
      raw.append(0)
      for x in 0..<width {
        raw.append(UInt8((x &* 3 &+ seed &* 37) & 255))
        raw.append(UInt8((y &* 5 &+ seed &* 11) & 255))
        raw.append(UInt8((x &+ y &+ seed) & 255))
      }
    }
    return png(raw, width, height, colour: 2)
  }

  /// An 8-bit PNG of rows that each begin with their filter: `colour` 0 is grey, 2 is RGB.
  public static func png(_ raw: [UInt8], _ width: Int, _ height: Int, colour: UInt8) -> [UInt8] {
    let header = big32(UInt32(width)) + big32(UInt32(height)) + [8, colour, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
      + chunk("IDAT", zlib(raw)) + chunk("IEND", [])
  }

  /// A baseline greyscale JPEG of one flat colour; the seed picks the colour.
  public static func jpeg(_ width: Int, _ height: Int, seed: Int = 0) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]
    bytes += Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]
    bytes += [0xFF, 0xFE, 0, 10] + big32(UInt32(truncatingIfNeeded: seed)) + [0, 0, 0, 0]
    bytes += [0xFF, 0xDB, 0, 67, 0] + Array(repeating: 8, count: 64)
    bytes += [0xFF, 0xC0, 0, 11, 8] + big16(height) + big16(width) + [1, 1, 0x11, 0]
    // DC codes: "0" for no difference, "10" for a difference of 6 bits. AC: "0" ends a block.
    bytes += [0xFF, 0xC4, 0, 21, 0x00, 1, 1] + Array(repeating: 0, count: 14) + [0, 6]
    bytes += [0xFF, 0xC4, 0, 20, 0x10, 1] + Array(repeating: 0, count: 15) + [0]
    bytes += [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
    var bits = BitWriter()
    bits.write(0b10, count: 2)
    bits.write(32 + (seed & 31), count: 6)
    bits.write(0, count: 1)
    let blocks = ((width + 7) / 8) * ((height + 7) / 8)
    for _ in 1..<max(2, blocks) where blocks > 1 { bits.write(0, count: 2) }
    return bytes + bits.finish() + [0xFF, 0xD9]
  }

  /// Such a JPEG with an EXIF orientation.
  public static func jpeg(
    _ width: Int, _ height: Int, seed: Int = 0, orientation: UInt8
  ) -> [UInt8] {
    let drawn = jpeg(width, height, seed: seed)
    var exif: [UInt8] = Array("Exif\0\0II".utf8) + little16(42) + little32(8) + little16(1)
    exif += little16(274) + little16(3) + little32(1) + [orientation, 0, 0, 0] + little32(0)
    let segment: [UInt8] = [0xFF, 0xE1] + big16(exif.count + 2) + exif
    return Array(drawn.prefix(2)) + segment + Array(drawn.dropFirst(2))
  }

  /// A 24-bit BMP of one colour.
  public static func bmp(_ width: Int, _ height: Int, seed: Int = 0) -> [UInt8] {
    let row = (width * 3 + 3) & ~3
    var bytes: [UInt8] = Array("BM".utf8) + little32(54 + row * height) + little32(0)
    bytes += little32(54) + little32(40) + little32(width) + little32(height)
    bytes += little16(1) + little16(24) + little32(0) + little32(row * height)
    bytes += little32(2835) + little32(2835) + little32(0) + little32(0)
    return bytes + Array(repeating: UInt8(seed & 255), count: row * height)
  }

  /// A GIF of one colour.
  public static func gif(_ width: Int, _ height: Int, seed: Int = 0) -> [UInt8] {
    var bytes: [UInt8] = Array("GIF89a".utf8) + little16(width) + little16(height)
    bytes += [0x80, 0, 0, UInt8(seed & 255), 0, 0, 255, 255, 255]
    bytes += [0x2C] + little16(0) + little16(0) + little16(width) + little16(height) + [0, 2]
    // Uncompressed LZW of 3-bit codes: a clear code before every second pixel keeps them 3 bits.
    var bits: [UInt8] = []
    var accumulator = 0
    var filled = 0
    func put(_ code: Int) {
      accumulator |= code << filled
      filled += 3
      while filled >= 8 {
        bits.append(UInt8(accumulator & 255))
        accumulator >>= 8
        filled -= 8
      }
    }
    for pixel in 0..<(width * height) {
      if pixel % 2 == 0 { put(4) }
      put(0)
    }
    put(5)
    if filled > 0 { bits.append(UInt8(accumulator & 255)) }
    var start = 0
    while start < bits.count {
      let count = min(255, bits.count - start)
      bytes.append(UInt8(count))
      bytes += bits[start..<(start + count)]
      start += count
    }
    return bytes + [0, 0x3B]
  }

  /// An uncompressed 8-bit greyscale TIFF of one colour, its directory at the end of the file.
  public static func tiff(_ width: Int, _ height: Int, seed: Int = 0) -> [UInt8] {
    let pixels = Array(repeating: UInt8(seed & 255), count: width * height)
    let padding = [UInt8](repeating: 0, count: pixels.count % 2)
    var bytes: [UInt8] = Array("II".utf8) + little16(42)
    bytes += little32(8 + pixels.count + padding.count) + pixels + padding
    let fields = [
      (256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1),
      (278, height), (279, pixels.count),
    ]
    bytes += little16(fields.count)
    for (tag, value) in fields {
      bytes += little16(tag) + little16(4) + little32(1) + little32(value)
    }
    return bytes + little32(0)
  }

  /// A lossless WebP of one colour: codes of one symbol each take no bits a pixel.
  public static func webp(_ width: Int, _ height: Int, seed: Int = 0) -> [UInt8] {
    var bits = LittleBits()
    bits.write(width - 1, count: 14)
    bits.write(height - 1, count: 14)
    bits.write(0, count: 4)
    // No transform, no colour cache, one group of codes.
    bits.write(0, count: 3)
    for value in [seed & 255, 90, 160, 255] {
      bits.write(0b101, count: 3)
      bits.write(value, count: 8)
    }
    bits.write(0b0001, count: 4)
    let data = [0x2F] + bits.bytes
    let padded = data + [UInt8](repeating: 0, count: data.count % 2)
    return Array("RIFF".utf8) + little32(12 + padded.count) + Array("WEBPVP8L".utf8)
      + little32(data.count) + padded
  }

  /// The bytes in zlib's format, not compressed.
  static func zlib(_ raw: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    var start = 0
    while start < raw.count {
      let count = min(65535, raw.count - start)
      result.append(start + count == raw.count ? 1 : 0)
      result += little16(count) + little16(~count & 0xFFFF)
      result += raw[start..<(start + count)]
      start += count
    }
    result += big32(adler32(raw))
    return result
  }

  /// A chunk of a PNG with its checksum.
  public static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return big32(UInt32(data.count)) + body + big32(crc32(body))
  }

  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var a: UInt32 = 1
    var b: UInt32 = 0
    for byte in bytes {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    return b << 16 | a
  }
}

/// Collects bits, most significant first, with JPEG's byte stuffing.
private struct BitWriter {
  private var bytes: [UInt8] = []
  private var current = 0
  private var filled = 0

  mutating func write(_ value: Int, count: Int) {
    for shift in stride(from: count - 1, through: 0, by: -1) {
      current = current << 1 | (value >> shift & 1)
      filled += 1
      if filled == 8 { flush() }
    }
  }

  mutating func finish() -> [UInt8] {
    while filled != 0 { write(1, count: 1) }
    return bytes
  }

  private mutating func flush() {
    bytes.append(UInt8(current))
    if current == 0xFF { bytes.append(0) }
    current = 0
    filled = 0
  }
}

/// Collects bits, least significant first.
private struct LittleBits {
  private(set) var bytes: [UInt8] = []
  private var filled = 0

  mutating func write(_ value: Int, count: Int) {
    for shift in 0..<count {
      if filled % 8 == 0 { bytes.append(0) }
      bytes[bytes.count - 1] |= UInt8(value >> shift & 1) << UInt8(filled % 8)
      filled += 1
    }
  }
}

/// The low 16 bits, least significant byte first.
public func little16(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }

/// The low 32 bits, least significant byte first.
public func little32(_ value: Int) -> [UInt8] {
  little16(value & 0xFFFF) + little16(value >> 16 & 0xFFFF)
}

/// The low 16 bits, most significant byte first.
public func big16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }

/// 32 bits, most significant byte first.
public func big32(_ value: UInt32) -> [UInt8] {
  [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
}

private let crcTable: [UInt32] = (0..<256).map { start in
  (0..<8).reduce(UInt32(start)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
}

/// The CRC-32 of zip and PNG.
public func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~UInt32(0)) { crc, byte in crc >> 8 ^ crcTable[Int((crc ^ UInt32(byte)) & 255)] }
}
