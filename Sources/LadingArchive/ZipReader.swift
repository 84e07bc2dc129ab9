// SPDX-License-Identifier: Apache-2.0

import CHash
import LadingModel
import LadingText

/// Reads a zip's entries: stored ones in place, small deflated ones at a stroke, large ones through
/// libzip.
///
/// libdeflate inflates twice as fast as zlib and needs all input and output at once, so it serves
/// the many small files; its buffers are bounded by `strokeLimit`, not by what an entry claims.
final class ZipReader: EntryReader {
  private static let strokeLimit: Int64 = 1 << 20

  private let file: InputFile
  private let inventory: Inventory
  private let members: [ZipMember]
  private let archive: LibzipArchive
  private let inflater: Inflater?

  private var lastStart: (entry: Int, offset: Int64)?
  private var lastBytes: (entry: Int, bytes: [UInt8])?
  private var lastStream: (entry: Int, stream: LibzipStream)?

  init(path: String, file: InputFile, inventory: Inventory, members: [ZipMember]) {
    self.file = file
    self.inventory = inventory
    self.members = members
    archive = LibzipArchive(path: path)
    inflater = Inflater()
  }

  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    let member = member(entry)
    let size = inventory.size(entry)
    guard offset >= 0, offset < size, buffer.count > 0 else { return 0 }
    if !member.isDeflated {
      let count = Int(min(Int64(buffer.count), min(size, member.compressedSize) - offset))
      guard count > 0 else { return 0 }
      let start = try dataStart(entry)
      return unsafe try readFile(
        entry, at: start + offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
    }
    if isSmall(entry) {
      if lastBytes?.entry != entry { lastBytes = (entry, try inflate(entry)) }
      guard let bytes = lastBytes?.bytes else { return 0 }
      let count = min(buffer.count, bytes.count - Int(offset))
      guard count > 0 else { return 0 }
      unsafe buffer.copyBytes(from: bytes[Int(offset)..<(Int(offset) + count)])
      return count
    }
    // Reading on from where the last read ended is the usual case; going back begins anew.
    if lastStream?.entry != entry || lastStream?.stream.position ?? 0 > offset {
      lastStream = (entry, try openLarge(entry))
    }
    guard let stream = lastStream?.stream else { return 0 }
    do throws(SourceError) {
      try stream.skip(to: offset)
      var done = 0
      while done < buffer.count {
        let count = unsafe try stream.readSome(
          into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
        if count == 0 { break }
        done += count
      }
      return done
    } catch {
      lastStream = nil
      throw error
    }
  }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource {
    if !member(entry).isDeflated { return StoredStream(entry, of: self) }
    if isSmall(entry) { return InflatedStream(entry, of: self) }
    return LargeStream(entry, of: self)
  }

  func member(_ entry: Int) -> ZipMember { members[Int(inventory.locator(entry))] }

  func size(_ entry: Int) -> Int64 { inventory.size(entry) }

  func error(_ code: SourceError.Code, _ entry: Int, _ detail: String) -> SourceError {
    SourceError(code, path: Array(inventory.name(entry)), detail: detail)
  }

  func readFile(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    do {
      return unsafe try file.read(at: offset, into: buffer)
    } catch {
      throw error.sourceError(Array(inventory.name(entry)))
    }
  }

  /// Where the entry's data begins, once the local header is seen to speak of the same entry.
  func dataStart(_ entry: Int) throws(SourceError) -> Int64 {
    if let lastStart, lastStart.entry == entry { return lastStart.offset }
    let member = member(entry)
    let length = 30 + Int(member.nameLength)
    let header: [UInt8]
    do {
      header = try file.bytes(at: member.localOffset, count: length)
    } catch {
      throw error.sourceError(Array(inventory.name(entry)))
    }
    guard header.count == length, header.starts(with: [0x50, 0x4B, 3, 4]) else {
      throw error(.damaged, entry, "no local header stands where the directory says")
    }
    guard header[26...27].littleEndian == UInt64(member.nameLength),
      checksum(header[30...]) == member.nameChecksum,
      header[8...9].littleEndian == (member.isDeflated ? 8 : 0)
    else {
      throw error(.damaged, entry, "the local header speaks of another file than the directory")
    }
    let (offset, overflow) = member.localOffset.addingReportingOverflow(
      Int64(length) + Int64(header[28...29].littleEndian))
    guard !overflow else { throw error(.damaged, entry, "its content lies beyond the file") }
    lastStart = (entry, offset)
    return offset
  }

  private func isSmall(_ entry: Int) -> Bool {
    inflater != nil && inventory.size(entry) <= Self.strokeLimit
      && member(entry).compressedSize <= Self.strokeLimit
  }

  /// Inflates a small entry whole and checks its size and CRC-32.
  func inflate(_ entry: Int) throws(SourceError) -> [UInt8] {
    let member = member(entry)
    let start = try dataStart(entry)
    let packed: [UInt8]
    do {
      packed = try file.bytes(at: start, count: Int(member.compressedSize))
    } catch {
      throw error.sourceError(Array(inventory.name(entry)))
    }
    guard packed.count == member.compressedSize else {
      throw error(.damaged, entry, "the file ends in the middle of its content")
    }
    guard let bytes = inflater?.inflate(packed, size: Int(inventory.size(entry))) else {
      throw error(
        .damaged, entry, "its deflated data is broken, or not \(inventory.size(entry)) bytes")
    }
    guard checksum(bytes) == member.crc else {
      throw error(.damaged, entry, "its CRC-32 does not match its content")
    }
    return bytes
  }

  func openLarge(_ entry: Int) throws(SourceError) -> LibzipStream {
    _ = try dataStart(entry)
    return try archive.open(
      member(entry), size: inventory.size(entry), path: Array(inventory.name(entry)))
  }
}

/// libdeflate's decompressor, freed when it goes away.
@safe
final class Inflater {
  private let decompressor: OpaquePointer

  init?() {
    guard let decompressor = unsafe libdeflate_alloc_decompressor() else { return nil }
    unsafe self.decompressor = decompressor
  }

  deinit { unsafe libdeflate_free_decompressor(decompressor) }

  /// The inflated bytes; nil when the data is broken or not of exactly this size.
  func inflate(_ packed: [UInt8], size: Int) -> [UInt8]? {
    var isGood = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(1, size)) { buffer, count in
      // Without a place for the actual size, any other than `size` is an error.
      let result = unsafe packed.withUnsafeBytes {
        unsafe libdeflate_deflate_decompress(
          decompressor, $0.baseAddress, $0.count, buffer.baseAddress, size, nil)
      }
      isGood = result == LIBDEFLATE_SUCCESS
      count = isGood ? size : 0
    }
    return isGood ? bytes : nil
  }
}
