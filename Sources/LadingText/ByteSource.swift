// SPDX-License-Identifier: Apache-2.0

/// Bytes that are pulled in order: a file, an archive's entry, a buffer in memory.
///
/// It lets the scanners of this module read from anywhere without doing I/O themselves.
public protocol ByteSource: AnyObject {
  /// Fills a beginning of `buffer` and says how many bytes it wrote; 0 only at the end.
  ///
  /// Throws what the place it reads from throws (a `SourceError` in this project).
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// A byte source over an array.
public final class MemorySource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0
  private let chunk: Int

  /// Reads `bytes`, at most `chunk` at a time.
  public init(_ bytes: [UInt8], chunk: Int = .max) {
    self.bytes = bytes
    self.chunk = max(1, chunk)
  }

  /// Copies the next bytes into `buffer`.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = min(buffer.count, bytes.count - position, chunk)
    guard count > 0 else { return 0 }
    buffer.copyBytes(from: bytes[position..<(position + count)])
    position += count
    return count
  }
}
