// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingText

/// Measures text files: how long they are as the inside of a JSON string.
enum ClarifaiText {
  /// The file is no text.
  struct NotText: Error {
    var reason: String
  }

  /// Reads the text once and counts its bytes with their escapes.
  ///
  /// Throws `NotText` for what is not UTF-8: JSON can hold no other.
  static func escapedBytes(
    of content: ClarifaiRecord.Content, source: (any DatasetSource)?
  ) throws -> Int64 {
    let stream: any ByteSource
    switch content {
    case .entry(let entry, _):
      guard let source else { return 0 }
      stream = try source.makeReader().open(entry)
    case .file(let path, _): stream = try PlainFile(path)
    case .raw, .url: return 0
    }
    var counter = UTF8Counter()
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
      if count == 0 { break }
      counter.take(buffer[..<count])
      if !counter.isValid { break }
    }
    guard counter.isWhole else { throw NotText(reason: "it is not UTF-8; save it as UTF-8") }
    return counter.escaped
  }

  /// Follows UTF-8 over the ends of pieces (RFC 3629), and counts what escaping makes of it.
  struct UTF8Counter {
    /// Bytes with their escapes.
    private(set) var escaped: Int64 = 0
    /// Whether all so far can be the beginning of UTF-8.
    private(set) var isValid = true
    private var missing = 0
    /// What the next byte may be.
    private var next: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether all of it is UTF-8, and no character is cut.
    var isWhole: Bool { isValid && missing == 0 }

    mutating func take(_ bytes: ArraySlice<UInt8>) {
      for byte in bytes {
        if missing > 0 {
          guard next.contains(byte) else { return isValid = false }
          missing -= 1
          next = 0x80...0xBF
          escaped += 1
          continue
        }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x0A, 0x0D, 0x09: escaped += 2
        case 0..<0x20, 0x7F: escaped += 6
        case 0x20..<0x7F: escaped += 1
        case 0xC2...0xDF: begin(1, 0x80...0xBF)
        case 0xE0: begin(2, 0xA0...0xBF)
        case 0xED: begin(2, 0x80...0x9F)
        case 0xE1...0xEF: begin(2, 0x80...0xBF)
        case 0xF0: begin(3, 0x90...0xBF)
        case 0xF1...0xF3: begin(3, 0x80...0xBF)
        case 0xF4: begin(3, 0x80...0x8F)
        default: return isValid = false
        }
      }
    }

    private mutating func begin(_ count: Int, _ range: ClosedRange<UInt8>) {
      missing = count
      next = range
      escaped += 1
    }
  }
}
