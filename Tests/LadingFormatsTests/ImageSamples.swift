// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingTestKit

/// Image headers put together by hand, for what `DrawnImage` does not draw.
enum ImageSamples {
  /// A TIFF directory of 32-bit values in either byte order.
  static func directory(_ fields: [(Int, Int)], big: Bool) -> [UInt8] {
    func order(_ bytes: [UInt8]) -> [UInt8] { big ? bytes.reversed() : bytes }
    var bytes: [UInt8] = Array((big ? "MM" : "II").utf8) + order(little16(42)) + order(little32(8))
    bytes += order(little16(fields.count))
    for (tag, value) in fields {
      bytes += order(little16(tag)) + order(little16(4)) + order(little32(1))
      bytes += order(little32(value))
    }
    return bytes + little32(0)
  }

  /// A BigTIFF with nothing but its size.
  static func bigTIFF(_ width: Int, _ height: Int) -> [UInt8] {
    func wide(_ value: Int) -> [UInt8] { little32(value) + little32(0) }
    var bytes: [UInt8] = Array("II".utf8) + little16(43) + little16(8) + little16(0) + wide(16)
    bytes += wide(2)
    for (tag, value) in [(256, width), (257, height)] {
      bytes += little16(tag) + little16(16) + wide(1) + wide(value)
    }
    return bytes + wide(0)
  }

  /// A JPEG with these segments after its first marker.
  static func jpeg(_ width: Int, _ height: Int, segments: [(UInt8, [UInt8])]) -> [UInt8] {
    let drawn = DrawnImage.jpeg(width, height)
    let inserted: [UInt8] = segments.flatMap { marker, content in
      [0xFF, marker] + big16(content.count + 2) + content
    }
    return drawn.prefix(2) + inserted + drawn.dropFirst(2)
  }

  /// The content of an EXIF segment with an orientation.
  static func exif(_ orientation: Int, big: Bool) -> [UInt8] {
    // A big-endian short stands in the first half of the four value bytes.
    var tiff = directory([(271, 0), (274, big ? orientation << 16 : orientation)], big: big)
    tiff[big ? 10 + 12 + 3 : 10 + 12 + 2] = 3
    return Array("Exif\0\0".utf8) + tiff
  }

  /// A box of an ISO base media file.
  static func box(_ name: String, _ content: [UInt8]) -> [UInt8] {
    big32(UInt32(content.count + 8)) + Array(name.utf8) + content
  }

  /// An AVIF or HEIC whose primary item is the second of two, turned by quarter turns.
  static func heif(
    brand: String, _ width: Int, _ height: Int, turns: UInt8? = nil, padding: Int = 0
  ) -> [UInt8] {
    func size(_ w: Int, _ h: Int) -> [UInt8] {
      box("ispe", big32(0) + big32(UInt32(w)) + big32(UInt32(h)))
    }
    let rotation = turns.map { box("irot", [$0]) } ?? []
    let container = box("ipco", size(160, 120) + size(width, height) + rotation)
    // Item 1 has property 1; item 2 has property 2 and, where there is one, the rotation.
    let second: [UInt8] = turns == nil ? [0, 2, 1, 0x82] : [0, 2, 2, 0x82, 0x83]
    let association = box("ipma", big32(0) + big32(2) + [0, 1, 1, 0x81] + second)
    let meta = box(
      "meta",
      big32(0) + box("free", Array(repeating: 0, count: padding)) + box("pitm", big32(0) + [0, 2])
        + box("iprp", container + association))
    return box("ftyp", Array((brand + "\0\0\0\0mif1miaf").utf8)) + meta
      + box("mdat", Array(repeating: 7, count: 64))
  }

  /// The facts of an image in memory.
  static func facts(_ bytes: [UInt8], name: String = "a.jpg") throws -> ImageFacts {
    let source = MemoryDataset([(name, bytes)])
    return ImageProber.probe(0, size: Int64(bytes.count), reader: try source.makeReader())
  }
}
