// SPDX-License-Identifier: Apache-2.0

import CHash

/// libdeflate's compressor for contents that are in memory, freed when it goes away.
@safe
final class Deflater {
  private let compressor: OpaquePointer

  init?() {
    guard let compressor = unsafe libdeflate_alloc_compressor(Deflate.level) else { return nil }
    unsafe self.compressor = compressor
  }

  deinit { unsafe libdeflate_free_compressor(compressor) }

  /// The deflated bytes; nil where they would not be fewer.
  func deflate(_ bytes: [UInt8]) -> [UInt8]? {
    if bytes.count < 2 { return nil }
    let packed = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count - 1) { room, count in
      // It answers 0 where the room is too small.
      unsafe count = bytes.withUnsafeBytes {
        unsafe libdeflate_deflate_compress(
          compressor, $0.baseAddress, $0.count, room.baseAddress, room.count)
      }
    }
    return packed.isEmpty ? nil : packed
  }
}

/// How hard is tried: what zip and zlib do unless told otherwise.
enum Deflate {
  static let level: Int32 = 6
}

/// Deflates content that comes piece by piece, by zlib: libdeflate needs all of it at once.
@safe
final class DeflateStream {
  private let state: UnsafeMutablePointer<z_stream>
  private var room = [UInt8](repeating: 0, count: 64 << 10)
  private let write: (UnsafeRawBufferPointer) throws(WriteError) -> Void

  /// A stream whose output goes to `write`.
  init(
    write: @escaping (UnsafeRawBufferPointer) throws(WriteError) -> Void
  ) throws(WriteError) {
    unsafe self.write = unsafe write
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: z_stream())
    // Negative window bits: no header of zlib's own. 8 is the usual amount of memory.
    let answer = unsafe deflateInit2_(
      state, Deflate.level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    if answer != Z_OK { throw WriteError(.failed, path: [], detail: "zlib cannot begin") }
  }

  deinit {
    unsafe deflateEnd(state)
    unsafe state.deallocate()
  }

  /// Takes the next bytes.
  func append(_ bytes: UnsafeRawBufferPointer) throws(WriteError) {
    let input = unsafe UnsafeMutablePointer(
      mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe state.pointee.next_in = input
    unsafe state.pointee.avail_in = UInt32(clamping: bytes.count)
    try pump(Z_NO_FLUSH)
  }

  /// Ends the stream.
  func finish() throws(WriteError) {
    unsafe state.pointee.next_in = nil
    unsafe state.pointee.avail_in = 0
    try pump(Z_FINISH)
  }

  /// Runs zlib until it has taken all input, and given all output when it is to finish.
  private func pump(_ flush: Int32) throws(WriteError) {
    while true {
      let (answer, isFull) = unsafe try room.withUnsafeMutableBufferPointer {
        (buffer) throws(WriteError) in
        unsafe state.pointee.next_out = buffer.baseAddress
        unsafe state.pointee.avail_out = UInt32(clamping: buffer.count)
        let answer = unsafe CHash.deflate(state, flush)
        let count = unsafe buffer.count - Int(state.pointee.avail_out)
        if count > 0 {
          unsafe try write(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[..<count])))
        }
        return unsafe (answer, state.pointee.avail_out == 0)
      }
      guard answer == Z_OK || answer == Z_STREAM_END || answer == Z_BUF_ERROR else {
        throw WriteError(.failed, path: [], detail: "zlib failed with \(answer)")
      }
      if flush == Z_FINISH ? answer == Z_STREAM_END : !isFull { return }
    }
  }
}
