// SPDX-License-Identifier: Apache-2.0

/// GIF: block by block to the trailer, counting the frames.
struct GIFWalk: ImageWalk {
  private enum State {
    case header
    /// A block's first byte is due.
    case block
    /// The label of an extension.
    case label
    /// The description of a frame, and the code size after it.
    case frame, codeSize
    /// The length of a piece of data, and the piece.
    case length, piece
    case colours
  }

  private var state = State.header
  private var position = 0
  private var left = 13
  private var flags: UInt8 = 0
  private var isInFrame = false
  private var offset = 0
  private(set) var frames = 0
  private(set) var isOver = false

  mutating func feed(_ bytes: Span<UInt8>) throws(ImageDamage) {
    var index = 0
    while index < bytes.count, !isOver {
      switch state {
      case .piece, .colours:
        let step = min(left, bytes.count - index)
        left -= step
        index += step
        if left == 0 { state = state == .piece ? .length : isInFrame ? .codeSize : .block }
      default:
        try take(bytes[index], at: offset + index)
        index += 1
      }
    }
    offset += index
  }

  func finish() throws(ImageDamage) {
    if !isOver { throw ImageDamage(.truncated, "the file ends before its trailer") }
  }

  private mutating func take(_ byte: UInt8, at place: Int) throws(ImageDamage) {
    switch state {
    case .header:
      if position == 10 { flags = byte }
      position += 1
      if position == 13 { expectColours(or: .block) }
    case .block:
      switch byte {
      case 0x3B:
        isOver = true
      case 0x21:
        state = .label
      case 0x2C:
        isInFrame = true
        position = 0
        state = .frame
      default:
        // Decoders stop here with what they have.
        guard frames > 0 else {
          throw ImageDamage(.damaged, "there is no block at byte \(place)")
        }
        isOver = true
      }
    case .label:
      state = .length
    case .frame:
      if position == 8 { flags = byte }
      position += 1
      if position == 9 { expectColours(or: .codeSize) }
    case .codeSize:
      state = .length
    case .length:
      left = Int(byte)
      if left > 0 {
        state = .piece
      } else {
        if isInFrame { frames += 1 }
        isInFrame = false
        state = .block
      }
    case .piece, .colours:
      break
    }
  }

  private mutating func expectColours(or next: State) {
    if flags & 0x80 == 0 {
      state = next
    } else {
      left = 3 << (Int(flags & 7) + 1)
      state = .colours
    }
  }
}
