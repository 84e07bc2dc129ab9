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
      let count = min(buffer.count - position, offset - consumed)
      pass(buffer[position..<(position + count)])
      position += count
      consumed += count
    }
    return (line, max(1, column))
  }

  /// Counts whole runs: most of a large file lies between two findings.
  private mutating func pass(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBufferPointer { run in
      var newlines = 0
      for byte in run where byte == 0x0A { newlines &+= 1 }
      var start = 0
      if newlines > 0 {
        line += newlines
        column = 1
        start = (run.lastIndex(of: 0x0A) ?? -1) + 1
      }
      for byte in run[start...] where byte & 0xC0 != 0x80 { column &+= 1 }
    }
  }

  private mutating func refill(from source: any ByteSource) -> Bool {
    buffer = Self.chunk(from: source)
    position = 0
    if consumed == 0 {
      // A source may hand out its first bytes one by one; the mark needs three to be told.
      while buffer.count < 3 {
        let more = Self.chunk(from: source)
        if more.isEmpty { break }
        buffer += more
      }
      if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { column = 0 }
    }
    return !buffer.isEmpty
  }

  private static func chunk(from source: any ByteSource) -> [UInt8] {
    let bytes = try? [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    return bytes ?? []
  }
}
