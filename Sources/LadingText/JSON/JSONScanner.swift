// SPDX-License-Identifier: Apache-2.0

import CInstructions

/// Pulls the tokens of a JSON text out of a byte source, over a window of bounded size.
///
/// Nothing is built: the caller asks for what it expects (`beginObject`, `readKey`, `readNumber`)
/// and skips the rest, which is validated all the same. The grammar is strict; a byte order mark is
/// passed over and remembered. Behind the window stand 64 zero bytes, so that the hot loops need
/// no bounds check: a zero ends every token, and only then is the window's end looked at. Sixteen bytes
/// before it may be read too: words that end where a token does.
public struct JSONScanner: ~Copyable {
  /// How deep arrays and objects may nest.
  public static let maximumDepth = 512
  /// How many characters a number may have, where the window is not very small.
  public static let maximumNumberLength = 1024
  @usableFromInline static let padding = 64
  private static let margin = 16

  @usableFromInline var p: UnsafePointer<UInt8>
  @usableFromInline var end: UnsafePointer<UInt8>
  @usableFromInline let base: UnsafeMutablePointer<UInt8>
  @usableFromInline let capacity: Int
  // What is accepted must not depend on where in the window it happens to lie.
  @usableFromInline let numberCap: Int
  @usableFromInline let brackets: UnsafeMutablePointer<UInt8>
  @usableFromInline let powers: UnsafeMutablePointer<Double>
  let hasNumberBlocks: Bool
  @usableFromInline var baseOffset = 0
  @usableFromInline var isAtEnd = false
  @usableFromInline var depth = 0
  @usableFromInline var textStart: UnsafePointer<UInt8>
  @usableFromInline var textCount = 0
  @usableFromInline var textHasEscapes = false
  @usableFromInline var isCut = false
  /// Whether the string read last was too long for the window, and is therefore not kept.
  @inlinable public var textIsCut: Bool { isCut }
  /// Whether the text began with a byte order mark.
  public private(set) var hasByteOrderMark = false
  /// Why the source could not be read, after an error of code `unreadable`.
  public private(set) var failure: (any Error)?
  /// The byte offset of the name that `readKey` read last.
  @inlinable public var keyOffset: Int { keyStart }
  @usableFromInline var keyStart = 0
  // Where a comma stands that is the last thing before the window, white space apart.
  @usableFromInline var commaBefore: Int?
  private let source: any ByteSource
  private var hasStarted = false
  @usableFromInline var captureStart: UnsafePointer<UInt8>?
  @usableFromInline var captured: [UInt8] = []

  /// A scanner at the beginning of a source.
  ///
  /// `usingBlocks` is whether lists of numbers are read by what newer processors can do; values and
  /// errors are the same without.
  public init(_ source: any ByteSource, window: Int = 1 << 18, usingBlocks: Bool = true) {
    self.source = source
    capacity = max(window, 256)
    numberCap = min(capacity - Self.padding, Self.maximumNumberLength)
    let memory = UnsafeMutablePointer<UInt8>.allocate(
      capacity: Self.margin + capacity + Self.padding)
    memory.initialize(repeating: 0, count: Self.margin + capacity + Self.padding)
    base = memory + Self.margin
    brackets = .allocate(capacity: Self.maximumDepth + 1)
    brackets.initialize(repeating: 0, count: Self.maximumDepth + 1)
    powers = .allocate(capacity: 23)
    var power = 1.0
    for exponent in 0..<23 {
      powers[exponent] = power
      power *= 10
    }
    hasNumberBlocks = usingBlocks && lading_has_number_blocks() != 0
    p = UnsafePointer(base)
    end = p
    textStart = p
  }

  deinit {
    (base - Self.margin).deallocate()
    brackets.deallocate()
    powers.deallocate()
  }

  /// The byte offset of what is read next; exact after `peek`, which passes over white space.
  @inlinable public var offset: Int { baseOffset + (p - UnsafePointer(base)) }

  @usableFromInline @inline(never)
  func fail(_ code: JSONError.Code, _ place: UnsafePointer<UInt8>) -> JSONError {
    JSONError(code, at: baseOffset + (place - UnsafePointer(base)))
  }

  /// Moves what is left to the window's front and fills the rest.
  ///
  /// What stands before `p` is gone afterwards; the caller checks that the window is not full.
  @usableFromInline @inline(never)
  mutating func refill() throws(JSONError) {
    if isAtEnd { return }
    if let start = captureStart {
      captured.append(contentsOf: UnsafeBufferPointer(start: start, count: p - start))
      captureStart = UnsafePointer(base)
    }
    let previous = lastBefore(p)
    if previous > UnsafePointer(base) {
      let place = baseOffset + (previous - 1 - UnsafePointer(base))
      commaBefore = previous[-1] == UInt8(ascii: ",") ? place : nil
    }
    var have = end - p
    base.update(from: p, count: have)
    baseOffset += p - UnsafePointer(base)
    p = UnsafePointer(base)
    while have < capacity {
      let room = UnsafeMutableRawBufferPointer(start: base + have, count: capacity - have)
      let count: Int
      do { count = try source.read(into: room) } catch {
        failure = error
        end = p + have
        throw fail(.unreadable, end)
      }
      if count <= 0 {
        isAtEnd = true
        break
      }
      have += min(count, capacity - have)
    }
    end = p + have
    (base + have).update(repeating: 0, count: Self.padding)
    if !hasStarted { try start() }
  }

  /// Behind what stands last before a place, white space apart; the window's front where that is gone.
  @usableFromInline
  func lastBefore(_ place: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var q = place
    while q > UnsafePointer(base), q[-1] <= 0x20 { q -= 1 }
    return q
  }

  /// Looks at the first bytes: a byte order mark, or an encoding that is not UTF-8.
  private mutating func start() throws(JSONError) {
    hasStarted = true
    let (a, b, c) = (p[0], p[1], p[2])
    if end - p >= 3, a == 0xEF, b == 0xBB, c == 0xBF {
      hasByteOrderMark = true
      p += 3
      if captureStart != nil { captureStart = p }
    } else if end - p >= 2,
      (a == 0xFE && b == 0xFF) || (a == 0xFF && b == 0xFE) || (a == 0) != (b == 0)
    {
      throw fail(.wideEncoding, p)
    }
  }

  /// The next byte that is not white space, not consumed: what begins the next token.
  @inlinable @inline(__always)
  public mutating func peek() throws(JSONError) -> UInt8 {
    if _slowPath(end - p < Self.padding) { try refill() }
    let byte = p[0]
    if _fastPath(byte > 0x20) { return byte }
    if byte == 0x20, p[1] > 0x20 {
      p += 1
      return p[0]
    }
    return try peekSlow()
  }

  @usableFromInline @inline(never)
  mutating func peekSlow() throws(JSONError) -> UInt8 {
    while true {
      let byte = p[0]
      if byte > 0x20 {
        if end - p < Self.padding { try refill() }
        return p[0]
      }
      if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
        p += 1
      } else if p >= end {
        if isAtEnd { throw fail(.endOfInput, end) }
        try refill()
      } else {
        throw fail(.unexpected, p)
      }
    }
  }

  /// Expects the end of the text; white space may precede it.
  public mutating func finish() throws(JSONError) {
    while true {
      if p >= end {
        if isAtEnd { return }
        try refill()
        continue
      }
      let byte = p[0]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else {
        throw fail(.trailingText, p)
      }
      p += 1
    }
  }

  /// Begins to keep the raw bytes of what is read from here on.
  public mutating func beginCapture() {
    captured.removeAll(keepingCapacity: true)
    captureStart = p
  }

  /// Appends the raw bytes read since `beginCapture` to `bytes` and stops keeping them.
  public mutating func endCapture(appendingTo bytes: inout [UInt8]) {
    guard let start = captureStart else { return }
    bytes.append(contentsOf: captured)
    bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: p - start))
    captureStart = nil
    captured.removeAll(keepingCapacity: true)
  }
}
