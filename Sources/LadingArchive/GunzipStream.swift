// SPDX-License-Identifier: Apache-2.0

import CHash
public import LadingText

/// Unpacks gzip as it is read, in memory that the file's size does not change.
///
/// No length that the file claims is believed: `limit` bounds what comes out, and a stream that ends
/// too early, is damaged or goes on after its end is an error.
@safe
public final class GunzipStream: ByteSource {
  private let source: any ByteSource
  private let limit: Int64
  private let state: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var produced: Int64 = 0
  private var isBetweenMembers = false
  private var isAtEnd = false

  /// A stream over packed bytes, of at most `limit` bytes unpacked.
  public init(_ source: any ByteSource, limit: Int64) throws(SourceError) {
    self.source = source
    self.limit = limit
    unsafe input = .allocate(capacity: 64 << 10)
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: z_stream())
    // 15 bits of window, and 16 more to say that the format is gzip.
    let answer = unsafe inflateInit2_(
      state, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    if answer != Z_OK {
      throw SourceError(.unreadable, path: nil, detail: "zlib cannot begin")
    }
  }

  deinit {
    unsafe inflateEnd(state)
    unsafe state.deallocate()
    unsafe input.deallocate()
  }

  /// Reads the next unpacked bytes; 0 at the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if isAtEnd || buffer.count == 0 { return 0 }
    let room = min(buffer.count, Int(UInt32.max))
    while true {
      if unsafe state.pointee.avail_in == 0 {
        let count = unsafe try source.read(into: UnsafeMutableRawBufferPointer(input))
        if count == 0 {
          guard isBetweenMembers else { throw Self.damaged("it ends too early") }
          isAtEnd = true
          return 0
        }
        unsafe state.pointee.next_in = input.baseAddress
        unsafe state.pointee.avail_in = UInt32(count)
      }
      if isBetweenMembers {
        // Files may be joined: what follows one member is the next.
        guard unsafe inflateReset(state) == Z_OK else { throw Self.damaged("zlib cannot go on") }
        isBetweenMembers = false
      }
      unsafe state.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe state.pointee.avail_out = UInt32(room)
      let answer = unsafe inflate(state, Z_NO_FLUSH)
      let count = unsafe room - Int(state.pointee.avail_out)
      switch answer {
      case Z_STREAM_END: isBetweenMembers = true
      case Z_OK, Z_BUF_ERROR: break
      default: throw Self.damaged("its compressed data cannot be read")
      }
      produced += Int64(count)
      if produced > limit {
        throw SourceError(
          .bomb, path: nil, detail: "it unpacks to more than \(limit) bytes")
      }
      if count > 0 { return count }
    }
  }

  private static func damaged(_ detail: String) -> SourceError {
    SourceError(.damaged, path: nil, detail: "the gzip file is damaged: \(detail)")
  }
}
