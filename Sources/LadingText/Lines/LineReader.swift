// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One line of a text, and where it stands.
public struct TextLine: Sendable, Hashable {
  /// Its bytes in the text, from its first to its line end, that included.
  public let range: Range<Int>
  /// Its bytes without the line end (LF or CRLF); of a long line its beginning.
  public let bytes: [UInt8]
  /// Whether it is longer than the reader keeps.
  public let isCut: Bool

  /// Whether there is nothing on it but blanks.
  public var isBlank: Bool {
    !isCut && bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }
}

/// Reads a text line by line, each with its place, in memory that no line can fill.
public struct LineReader {
  /// The most bytes of a line that are kept, where nothing else is asked for.
  public static let usualLimit = 1 << 20

  private let source: any ByteSource
  private let limit: Int
  private var buffer: [UInt8] = []
  private var position = 0
  private var consumed = 0
  private var isAtEnd = false

  /// A reader at the beginning of a text, which keeps at most `limit` bytes of a line.
  public init(_ source: any ByteSource, limit: Int = LineReader.usualLimit) {
    self.source = source
    self.limit = max(1, limit)
  }

  /// The next line; nil at the end, and behind a line end that ends the text.
  ///
  /// Throws what the source throws.
  public mutating func next() throws -> TextLine? {
    let start = consumed
    var bytes: [UInt8] = []
    var isCut = false
    var isEnded = false
    while !isEnded, try fill() {
      let end = lineEnd()
      let piece = buffer[position..<(end ?? buffer.count)]
      let room = limit - bytes.count
      if piece.count > room { isCut = true }
      bytes.append(contentsOf: piece.prefix(room))
      let next = end.map { $0 + 1 } ?? buffer.count
      consumed += next - position
      position = next
      isEnded = end != nil
    }
    if consumed == start { return nil }
    if isEnded, !isCut, bytes.last == 0x0D { bytes.removeLast() }
    return TextLine(range: start..<consumed, bytes: bytes, isCut: isCut)
  }

  /// The next line feed in the buffer.
  private func lineEnd() -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = memchr(base + position, 0x0A, bytes.count - position)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Whether there is a byte to read.
  private mutating func fill() throws -> Bool {
    if position < buffer.count { return true }
    if isAtEnd { return false }
    buffer = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    position = 0
    isAtEnd = buffer.isEmpty
    return !isAtEnd
  }
}
