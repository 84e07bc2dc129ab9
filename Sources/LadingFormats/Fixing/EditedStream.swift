// SPDX-License-Identifier: Apache-2.0

import LadingArchive
public import LadingText

/// A file as it will be after its edits, in a stream: only the edits are held in memory.
public final class EditedStream: ByteSource {
  private let base: any ByteSource
  private let edits: [ByteEdit]
  private let size: Int64
  private var next = 0
  private var position = 0
  private var pending: ArraySlice<UInt8> = []

  /// Edits `base`, which has to have `size` bytes as when the edits were made; they ascend and do
  /// not overlap.
  public init(_ base: any ByteSource, edits: [ByteEdit], size: Int64) {
    self.base = base
    self.edits = edits
    self.size = size
  }

  /// Reads the next bytes; throws what the base throws, or that the file has changed.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if unsafe buffer.isEmpty { return 0 }
    while true {
      if !pending.isEmpty {
        let part = pending.prefix(buffer.count)
        unsafe buffer.copyBytes(from: part)
        pending = pending.dropFirst(part.count)
        return part.count
      }
      if next < edits.count, edits[next].range.lowerBound <= position {
        unsafe try skip(to: edits[next].range.upperBound, over: buffer)
        pending = edits[next].bytes[...]
        next += 1
        continue
      }
      let limit = next < edits.count ? edits[next].range.lowerBound - position : buffer.count
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(limit))
      let count = unsafe try base.read(into: room)
      position += count
      if count == 0, next < edits.count || Int64(position) != size { throw Self.changed }
      return count
    }
  }

  /// Reads past what an edit replaces; `buffer` is free until then.
  private func skip(to end: Int, over buffer: UnsafeMutableRawBufferPointer) throws {
    while position < end {
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(end - position))
      let count = unsafe try base.read(into: room)
      if count == 0 { throw Self.changed }
      position += count
    }
  }

  private static var changed: SourceError {
    SourceError(.changed, path: nil, detail: "the file changed while it was mended")
  }
}
