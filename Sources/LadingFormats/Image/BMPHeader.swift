// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// BMP: the bitmap header in its old and new forms, and whether all rows are there.
enum BMPHeader {
  static func read(_ file: ImageWindow) throws(SourceError) -> ImageFacts {
    guard let data = try file.little32(10), let header = try file.little32(14) else {
      return ImageFacts(type: .bmp, problem: .truncated)
    }
    let isCore = header == 12
    guard !file.isBeyondEnd(14, header),
      let width = try signed(file, 18, isCore: isCore),
      let height = try signed(file, isCore ? 20 : 22, isCore: isCore),
      let bits = try file.little16(isCore ? 24 : 28)
    else { return ImageFacts(type: .bmp, problem: .truncated) }
    guard [0, 1, 2, 4, 8, 16, 24, 32, 64].contains(bits) else {
      return ImageFacts(type: .bmp, problem: .unreadable)
    }
    // Rows may run from the top down, which a negative height says.
    var facts = ImageFacts(
      .bmp, width: width, height: height.magnitude64,
      traits: try traits(file, header: header, bits: bits))
    let compression = header >= 40 ? try file.little32(30) ?? 0 : 0
    // Bit fields are uncompressed too; of the compressed ones only the file's own word is known.
    let isPlain = (compression == 0 || compression == 3 || compression == 6) && bits > 0
    if facts.problem == nil {
      let end =
        isPlain
        ? rowsEnd(from: data, width: width, height: height.magnitude64, bits: bits)
        : try file.little32(2) ?? 0
      if file.isBeyondEnd(0, end) { facts.problem = .truncated }
    }
    return facts
  }

  /// A palette, unless it is one of greys; transparency, where the header has a mask for it.
  private static func traits(
    _ file: ImageWindow, header: Int64, bits: Int64
  ) throws(SourceError) -> ImageTraits {
    guard header >= 12 else { return [] }
    if (1...8).contains(bits) {
      let width: Int64 = header == 12 ? 3 : 4
      let used = header >= 40 ? try file.little32(46) ?? 0 : 0
      for color in 0..<(used > 0 ? min(used, 1 << bits) : 1 << bits) {
        let place = 14 + header + color * width
        guard let blue = try file.byte(place), let green = try file.byte(place + 1),
          let red = try file.byte(place + 2)
        else { break }
        if blue != green || green != red { return .palette }
      }
      return []
    }
    guard header >= 56, let compression = try file.little32(30), [3, 6].contains(compression),
      try file.little32(66) ?? 0 > 0
    else { return [] }
    return .alpha
  }

  private static func signed(
    _ file: ImageWindow, _ offset: Int64, isCore: Bool
  ) throws(SourceError) -> Int64? {
    if isCore { return try file.little16(offset) }
    return try file.little32(offset).map { Int64(Int32(truncatingIfNeeded: $0)) }
  }

  /// Where the last row ends, without the padding that some writers leave out.
  private static func rowsEnd(from data: Int64, width: Int64, height: Int64, bits: Int64) -> Int64 {
    // Width and height have 31 bits and the depth 7, so none of this overflows 64 bits but the
    // product, which is checked.
    let row = (width * bits + 31) / 32 * 4
    let used = (width * bits + 7) / 8
    let (before, overflow) = row.multipliedReportingOverflow(by: height - 1)
    return overflow ? .max : data &+ before &+ used
  }
}

extension Int64 {
  /// The magnitude of a 32-bit number kept in 64 bits.
  fileprivate var magnitude64: Int64 { self < 0 ? -self : self }
}
