// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// A buffer that small files are read into one after the other.
///
/// A file that fits costs one read; the buffer grows with what is really there, up to a limit.
@safe final class FileBuffer {
  private var memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: 1 << 16, alignment: 16)
  private var count = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  deinit { unsafe memory.deallocate() }

  /// What the last file holds; valid until the next one is read.
  var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: memory[..<count])
  }

  /// Reads a whole file; false when it is larger than the limit.
  func fill(_ entry: Int, with reader: any EntryReader) throws(SourceError) -> Bool {
    count = 0
    while true {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...])
      let got = unsafe try reader.read(entry, at: Int64(count), into: rest)
      count += min(max(0, got), rest.count)
      if got < rest.count { return count <= limit }
      if count > limit { return false }
      let capacity = unsafe memory.count
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: min(capacity * 4, limit + 1), alignment: 16)
      unsafe larger.copyMemory(from: bytes)
      unsafe memory.deallocate()
      unsafe memory = larger
    }
  }
}
