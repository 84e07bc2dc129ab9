// SPDX-License-Identifier: Apache-2.0

/// Tells formats apart by their first bytes.
enum ImageSignature {
  /// The image format that a file begins like; nil when it is none that is known.
  static func type(of start: ArraySlice<UInt8>) -> ImageType? {
    if start.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if start.starts(with: "GIF87a".utf8) || start.starts(with: "GIF89a".utf8) { return .gif }
    if start.starts(with: "RIFF".utf8), start.dropFirst(8).starts(with: "WEBP".utf8) {
      return .webp
    }
    if isBMP(start) { return .bmp }
    for magic in tiffMagics where start.starts(with: magic) { return .tiff }
    if start.dropFirst(4).starts(with: "ftyp".utf8) { return heif(start) }
    // A beginning that is cut within its signature is still that format, cut short.
    if start.count < 8, start.count >= 2,
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A].starts(with: start)
    {
      return .png
    }
    return start.elementsEqual([0xFF, 0xD8]) ? .jpeg : nil
  }

  /// Whether the content is recognisably something else: text, a page, a document, an archive.
  static func isOtherContent(_ start: ArraySlice<UInt8>) -> Bool {
    let magics: [[UInt8]] = [
      Array("PK\u{3}\u{4}".utf8), Array("PK\u{5}\u{6}".utf8), Array("%PDF-".utf8),
      Array("Rar!".utf8), Array("7z".utf8) + [0xBC, 0xAF], [0x1F, 0x8B], Array("BZh".utf8),
      [0xFD] + Array("7zXZ".utf8), [0x28, 0xB5, 0x2F, 0xFD], [0x1A, 0x45, 0xDF, 0xA3],
      Array("SQLite format 3".utf8), [0x7F] + Array("ELF".utf8),
    ]
    if magics.contains(where: { start.starts(with: $0) }) { return true }
    if start.dropFirst(257).starts(with: "ustar".utf8) { return true }
    if start.dropFirst(4).starts(with: "ftyp".utf8) { return true }
    if start.starts(with: "RIFF".utf8), start.count >= 12 { return true }
    return isText(start.prefix(512))
  }

  private static let tiffMagics: [[UInt8]] = [
    [0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43],
  ]

  /// "BM" alone would take any text that begins so for an image; the header's size settles it.
  private static func isBMP(_ start: ArraySlice<UInt8>) -> Bool {
    guard start.starts(with: "BM".utf8), start.count >= 18 else { return false }
    let bytes = start.dropFirst(14).prefix(4)
    let size = bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    return size == 12 || (size >= 16 && size <= 256)
  }

  /// AVIF and HEIC share a container, and MP4 with them: the brands decide.
  private static func heif(_ start: ArraySlice<UInt8>) -> ImageType? {
    let size = start.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    let body = Array(start.prefix(min(max(size, 16), 512)).dropFirst(8))
    var brands: [String] = []
    var offset = 0
    while offset + 4 <= body.count {
      // The four bytes after the major brand are its version.
      if offset != 4 { brands.append(String(decoding: body[offset..<(offset + 4)], as: UTF8.self)) }
      offset += 4
    }
    if brands.contains(where: { $0 == "avif" || $0 == "avis" }) { return .avif }
    let heic: Set<String> = [
      "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "mif2", "msf1",
    ]
    return brands.contains(where: heic.contains) ? .heic : nil
  }

  /// Text in an ASCII-compatible encoding or, with a byte order mark, in UTF-16.
  private static func isText(_ start: ArraySlice<UInt8>) -> Bool {
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      return start.count { $0 == 0 } * 3 > start.count
    }
    // Bytes from 128 on are letters in UTF-8 and Latin-1; a binary file has control bytes too.
    let odd = start.count { $0 < 32 && $0 != 9 && $0 != 10 && $0 != 13 && $0 != 12 && $0 != 27 }
    let high = start.count { $0 >= 127 }
    return odd == 0 && high * 10 <= start.count * 3
  }
}
