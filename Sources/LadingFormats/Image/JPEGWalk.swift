// SPDX-License-Identifier: Apache-2.0

import Glibc

/// JPEG: marker by marker, through the entropy-coded data, to the end-of-image marker.
struct JPEGWalk: ImageWalk {
  private enum State {
    /// Between segments: a marker is due.
    case marker
    /// After FF between segments.
    case code
    case lengthHigh, lengthLow
    /// Inside a segment.
    case content
    /// Inside entropy-coded data, and after FF in it.
    case data, dataCode
  }

  private var state = State.marker
  private var marker: UInt8 = 0
  private var length = 0
  private var hasData = false
  private var offset = 0
  private(set) var isOver = false

  mutating func feed(_ bytes: Span<UInt8>) throws(ImageDamage) {
    var index = 0
    while index < bytes.count, !isOver {
      switch state {
      case .marker:
        // Decoders skip stray bytes between segments.
        if bytes[index] == 0xFF { state = .code }
        index += 1
      case .code:
        try begin(bytes[index], at: offset + index)
        index += 1
      case .lengthHigh:
        length = Int(bytes[index]) << 8
        state = .lengthLow
        index += 1
      case .lengthLow:
        length |= Int(bytes[index])
        guard length >= 2 else {
          throw ImageDamage(
            .damaged, "the segment at byte \(offset + index - 3) gives a length of \(length)")
        }
        length -= 2
        index += 1
        endContent()
      case .content:
        let step = min(length, bytes.count - index)
        length -= step
        index += step
        endContent()
      case .data:
        index = Self.find(bytes, from: index)
        if index < bytes.count {
          state = .dataCode
          index += 1
        }
      case .dataCode:
        let code = bytes[index]
        if code == 0 || (0xD0...0xD7).contains(code) {
          state = .data
          index += 1
        } else {
          // Another scan, or the end.
          state = .code
        }
      }
    }
    offset += index
  }

  func finish() throws(ImageDamage) {
    if !isOver { throw ImageDamage(.truncated, "the file ends before the picture does") }
  }

  private mutating func begin(_ code: UInt8, at place: Int) throws(ImageDamage) {
    switch code {
    case 0xFF:
      break
    case 0, 0x01, 0xD0...0xD8:
      state = .marker
    case 0xD9:
      guard hasData else {
        throw ImageDamage(.damaged, "it ends at byte \(place - 1), before any pixel")
      }
      isOver = true
    default:
      marker = code
      state = .lengthHigh
    }
  }

  private mutating func endContent() {
    if length > 0 {
      state = .content
    } else if marker == 0xDA {
      hasData = true
      state = .data
    } else {
      state = .marker
    }
  }

  /// The index of the next FF, or the count.
  private static func find(_ bytes: Span<UInt8>, from index: Int) -> Int {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress, index < buffer.count,
        let found = unsafe memchr(base + index, 0xFF, buffer.count - index)
      else { return buffer.count }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}
