// SPDX-License-Identifier: Apache-2.0

import LadingText

extension ZipWriter {
  /// What a deflated entry came to.
  struct Packed {
    var size: Int64
    var crc: UInt32
  }

  /// Writes the member deflated; nil, and nothing written, where that would not make it smaller.
  ///
  /// One that does not fit in memory is deflated into a file without a name first: its size and
  /// CRC-32 stand in front of it.
  func addDeflated(
    _ member: ArchiveMember, _ open: () throws -> any ByteSource
  ) throws(WriteError) -> Packed? {
    if member.size <= Int64(AtomicFile.largestSpace) {
      return try deflateAtOnce(member, open)
    }
    return try deflateAside(member, open)
  }

  private func deflateAtOnce(
    _ member: ArchiveMember, _ open: () throws -> any ByteSource
  ) throws(WriteError) -> Packed? {
    var reader = try PlannedReader(member, open)
    var content = [UInt8](repeating: 0, count: Int(member.size))
    while reader.left > 0 {
      let start = content.count - Int(reader.left)
      unsafe try content.withBytes { (room) throws(WriteError) in
        _ = unsafe try reader.read(
          into: UnsafeMutableRawBufferPointer(rebasing: room[start...]))
      }
    }
    try reader.expectEnd()
    guard let packed = deflater?.deflate(content) else { return nil }
    var crc = CRC32()
    unsafe content.withUnsafeBytes { bytes in
      unsafe crc.update(bytes)
      unsafe hash.update(bytes)
    }
    let size = Int64(packed.count)
    try file.append(ZipRecord.local(member, crc: crc.value, packed: size))
    try file.append(packed)
    return Packed(size: size, crc: crc.value)
  }

  private func deflateAside(
    _ member: ArchiveMember, _ open: () throws -> any ByteSource
  ) throws(WriteError) -> Packed? {
    let aside = try ScratchFile(in: file.folder)
    let stream = unsafe try DeflateStream { (bytes) throws(WriteError) in
      unsafe try aside.append(bytes)
    }
    var crc = CRC32()
    var reader = try PlannedReader(member, open)
    var buffer = [UInt8](repeating: 0, count: AtomicFile.slice)
    while reader.left > 0 {
      unsafe try buffer.withBytes { (room) throws(WriteError) in
        let limit = Int(min(reader.left, Int64(room.count)))
        let count = unsafe try reader.read(
          into: UnsafeMutableRawBufferPointer(rebasing: room[..<limit]))
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: room[..<count])
        unsafe crc.update(bytes)
        unsafe hash.update(bytes)
        unsafe try stream.append(bytes)
      }
      if aside.size >= member.size { break }
    }
    if reader.left == 0 { try reader.expectEnd() }
    try stream.finish()
    guard reader.left == 0, aside.size < member.size else {
      hash.reset()
      return nil
    }
    try file.append(ZipRecord.local(member, crc: crc.value, packed: aside.size))
    var copied: Int64 = 0
    while copied < aside.size {
      let room = unsafe try file.space(atMost: Int(clamping: aside.size - copied))
      let count = unsafe try aside.read(at: copied, into: room)
      if count == 0 {
        throw WriteError(.failed, path: member.name, detail: "what was put aside is cut short")
      }
      try file.advance(count)
      copied += Int64(count)
    }
    return Packed(size: aside.size, crc: crc.value)
  }
}

extension [UInt8] {
  /// The bytes to be written to, with the error's type kept.
  fileprivate mutating func withBytes(
    _ body: (UnsafeMutableRawBufferPointer) throws(WriteError) -> Void
  ) throws(WriteError) {
    unsafe try withUnsafeMutableBufferPointer { (buffer) throws(WriteError) in
      unsafe try body(UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
