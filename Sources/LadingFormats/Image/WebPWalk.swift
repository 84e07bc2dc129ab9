// SPDX-License-Identifier: Apache-2.0

/// WebP: the chunks of the RIFF container, as far as its size reaches.
struct WebPWalk: ImageWalk {
  private var head: [UInt8] = []
  private var hasContainer = false
  /// Bytes left of the container, and of the chunk in it.
  private var total = 0
  private var left = 0
  private var isInChunk = false
  private var hasPixels = false
  private var offset = 0
  private(set) var frames = 0

  var isOver: Bool { hasContainer && total == 0 }

  mutating func feed(_ bytes: Span<UInt8>) throws(ImageDamage) {
    var index = 0
    while index < bytes.count, !isOver {
      if isInChunk {
        let step = min(left, total, bytes.count - index)
        left -= step
        total -= step
        index += step
        if left == 0 { isInChunk = false }
        continue
      }
      head.append(bytes[index])
      index += 1
      if !hasContainer {
        if head.count == 12 { begin() }
      } else {
        total -= 1
        if head.count == 8 { try chunk(at: offset + index - 8) }
      }
    }
    offset += index
  }

  func finish() throws(ImageDamage) {
    if !isOver { throw ImageDamage(.truncated, "the file ends before its container does") }
    if !hasPixels { throw ImageDamage(.damaged, "it has no pixels") }
  }

  private mutating func begin() {
    hasContainer = true
    // The size counts from behind itself, four bytes of which are read already.
    total = max(0, number(4) - 4)
    head.removeAll(keepingCapacity: true)
  }

  private mutating func chunk(at place: Int) throws(ImageDamage) {
    let name = String(decoding: head.prefix(4), as: UTF8.self)
    let size = number(4)
    head.removeAll(keepingCapacity: true)
    guard size <= total else {
      throw ImageDamage(.damaged, "the chunk at byte \(place) is longer than the file says it is")
    }
    if ["VP8 ", "VP8L", "ANMF"].contains(name) {
      hasPixels = true
      frames += 1
    }
    // Chunks are padded to an even length; writers forget that of the last one.
    left = min(size + size % 2, total)
    isInChunk = left > 0
  }

  private func number(_ index: Int) -> Int {
    head[index..<(index + 4)].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
