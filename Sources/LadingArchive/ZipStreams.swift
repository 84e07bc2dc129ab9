// SPDX-License-Identifier: Apache-2.0

import CHash
import LadingText

/// A stored entry from its beginning to its end; its CRC-32 is checked with the last byte.
final class StoredStream: ByteSource {
  private let entry: Int
  private let reader: ZipReader
  private var position: Int64 = 0
  private var crc: UInt32 = 0
  private var start: Int64?

  init(_ entry: Int, of reader: ZipReader) {
    self.entry = entry
    self.reader = reader
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let member = reader.member(entry)
    guard member.compressedSize == reader.size(entry) else {
      throw reader.error(.damaged, entry, "it is stored, and its two sizes differ")
    }
    let count = Int(min(Int64(buffer.count), member.compressedSize - position))
    guard count > 0 else { return 0 }
    let start = try start ?? reader.dataStart(entry)
    self.start = start
    let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    guard unsafe try reader.readFile(entry, at: start + position, into: part) == count else {
      throw reader.error(.damaged, entry, "the file ends in the middle of its content")
    }
    unsafe crc = libdeflate_crc32(crc, part.baseAddress, part.count)
    position += Int64(count)
    if position == member.compressedSize, crc != member.crc {
      throw reader.error(.damaged, entry, "its CRC-32 does not match its content")
    }
    return count
  }
}

/// A small deflated entry, inflated when the first byte is asked for.
final class InflatedStream: ByteSource {
  private let entry: Int
  private let reader: ZipReader
  private var memory: MemorySource?

  init(_ entry: Int, of reader: ZipReader) {
    self.entry = entry
    self.reader = reader
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let source: MemorySource
    if let memory {
      source = memory
    } else {
      source = MemorySource(try reader.inflate(entry))
      memory = source
    }
    return unsafe try source.read(into: buffer)
  }
}

/// A large deflated entry, opened when the first byte is asked for.
final class LargeStream: ByteSource {
  private let entry: Int
  private let reader: ZipReader
  private var stream: LibzipStream?

  init(_ entry: Int, of reader: ZipReader) {
    self.entry = entry
    self.reader = reader
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let source = try stream ?? reader.openLarge(entry)
    stream = source
    return unsafe try source.readSome(into: buffer)
  }
}
