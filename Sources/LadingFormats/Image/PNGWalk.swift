// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// PNG: chunk by chunk, each with its checksum, to the end chunk.
struct PNGWalk: ImageWalk {
  private enum State {
    case signature
    /// The length and the type of a chunk.
    case head
    case content
    case checksum
  }

  private var state = State.signature
  private var need = 8
  /// What was read of a number so far.
  private var word: UInt64 = 0
  private var type: UInt32 = 0
  private var sum = CRC32()
  private var isFirst = true
  private var hasData = false
  private var offset = 0
  private(set) var isOver = false

  mutating func feed(_ bytes: Span<UInt8>) throws(ImageDamage) {
    var index = 0
    while index < bytes.count, !isOver {
      if state == .content {
        let step = min(need, bytes.count - index)
        let part = bytes.extracting(index..<(index + step))
        unsafe part.withUnsafeBytes { unsafe sum.update($0) }
        need -= step
        index += step
      } else {
        word = word << 8 | UInt64(bytes[index])
        need -= 1
        index += 1
      }
      if need == 0 { try advance(offset + index) }
    }
    offset += index
  }

  func finish() throws(ImageDamage) {
    if !isOver { throw ImageDamage(.truncated, "the file ends before its end chunk") }
  }

  /// Goes on to the next part of a chunk; `place` is the offset behind the last one.
  private mutating func advance(_ place: Int) throws(ImageDamage) {
    switch state {
    case .signature:
      expectHead()
    case .head:
      try begin(at: place)
    case .content:
      state = .checksum
      need = 4
      word = 0
    case .checksum:
      guard UInt32(truncatingIfNeeded: word) == sum.value else {
        throw ImageDamage(.damaged, "the chunk \(name) before byte \(place) has a wrong checksum")
      }
      if type == Self.end {
        guard hasData else { throw ImageDamage(.damaged, "it has no pixels") }
        isOver = true
      }
      expectHead()
    }
  }

  private mutating func begin(at place: Int) throws(ImageDamage) {
    type = UInt32(truncatingIfNeeded: word)
    let length = word >> 32
    guard length <= 0x7FFF_FFFF, letters.allSatisfy(Self.isLetter) else {
      throw ImageDamage(.damaged, "there is no chunk at byte \(place - 8)")
    }
    if isFirst, type != Self.header {
      throw ImageDamage(.damaged, "its first chunk is \(name), not IHDR")
    }
    isFirst = false
    if type == Self.data { hasData = true }
    sum = CRC32()
    let name = letters
    unsafe name.withUnsafeBytes { unsafe sum.update($0) }
    need = Int(length)
    state = .content
    if need == 0 { try advance(place) }
  }

  private mutating func expectHead() {
    state = .head
    need = 8
    word = 0
  }

  private var letters: [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: type >> UInt32($0)) }
  }

  private var name: String { String(decoding: letters, as: UTF8.self) }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte & 0xDF) && byte & 0x80 == 0
  }

  private static let header: UInt32 = 0x4948_4452
  private static let data: UInt32 = 0x4944_4154
  private static let end: UInt32 = 0x4945_4E44
}
