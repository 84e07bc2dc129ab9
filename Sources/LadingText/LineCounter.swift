// SPDX-License-Identifier: Apache-2.0

/// Turns ascending byte offsets of a text into lines and columns, in one pass and 64 KiB.
///
/// Lines end at LF; lines and columns count from 1, columns in Unicode code points. A byte order
/// mark at the beginning is no column.
public struct LineCounter {
  private var buffer: [UInt8] = []
  private var position = 0
  private var consumed = 0
  private var line = 1
  private var column = 1

  /// A counter at the beginning of a text.
  public init() {}

  /// The line and column of the byte at `offset`, or of the end if the text is shorter or stops
  /// being readable.
  ///
  /// Offsets must not descend from call to call.
  public mutating func advance(
    to offset: Int, in source: any ByteSource
  ) -> (line: Int, column: Int) {
    while consumed < offset {
      if position == buffer.count {
        guard refill(from: source) else { break }
      }
      let byte = buffer[position]
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
      position += 1
      consumed += 1
      if consumed == 3, line == 1, position == 3, buffer.starts(with: [0xEF, 0xBB, 0xBF]) {
        column = 1
      }
    }
    return (line, column)
  }

  private mutating func refill(from source: any ByteSource) -> Bool {
    let bytes = try? [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    buffer = bytes ?? []
    position = 0
    return !buffer.isEmpty
  }
}
