// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// Writes a zip; of stored entries byte for byte as libzip would with a fixed time and mode.
///
/// Size and CRC-32 stand in the local header, so readers can stream it: an entry that fits in the
/// buffer is read once and its header filled in there, a larger one is read twice. Both leave the
/// file to be written strictly forward, which is what lets it be hashed on the way.
/// An entry that is to be deflated is stored where that would not make it smaller, so no entry is
/// larger than its stored size says.
public final class ZipWriter: ArchiveWriter {
  let file: AtomicFile
  private var directory: [UInt8] = []
  private var count = 0
  let hash = StreamingXXH128()
  private(set) lazy var deflater = Deflater()
  private let isHashing: Bool

  /// Writes into `file`, which must be empty; without `hashing` a member's hash is that of nothing.
  public init(_ file: AtomicFile, hashing: Bool = true) {
    self.file = file
    isHashing = hashing
  }

  /// The exact size of a stored entry, its line in the central directory included.
  public static func entryBytes(nameLength: Int, size: Int64) -> Int64 {
    Int64(30 + 46 + 2 * nameLength) + size
  }

  /// What a zip takes beside its entries.
  public static let endBytes: Int64 = 22

  /// Writes one member.
  public func add(
    _ member: ArchiveMember, open: () throws -> any ByteSource
  ) throws(WriteError) -> XXH128 {
    try checkLimits(member)
    let offset = UInt32(truncatingIfNeeded: file.position)
    hash.reset()
    let headerSize = 30 + member.name.count
    if member.isDeflated, let packed = try addDeflated(member, open) {
      directory += ZipRecord.central(
        member, crc: packed.crc, packed: packed.size, offset: offset)
      count += 1
      return hash.value()
    }
    let crc: UInt32
    if member.size <= Int64(AtomicFile.largestSpace - headerSize) {
      crc = try addAtOnce(member, headerSize: headerSize, open)
    } else {
      crc = try addInTwoPasses(member, open)
    }
    directory += ZipRecord.central(member, crc: crc, offset: offset)
    count += 1
    return hash.value()
  }

  /// Writes the central directory.
  public func finish() throws(WriteError) {
    let offset = file.position
    guard offset + Int64(directory.count) < Int64(UInt32.max) else {
      throw WriteError(.tooLarge, path: [], detail: "a zip without zip64 ends below 4 GiB")
    }
    try file.append(directory)
    try file.append(
      ZipRecord.end(
        count: count, size: UInt32(directory.count), offset: UInt32(truncatingIfNeeded: offset)))
  }

  private func addAtOnce(
    _ member: ArchiveMember, headerSize: Int, _ open: () throws -> any ByteSource
  ) throws(WriteError) -> UInt32 {
    var reader = try PlannedReader(member, open)
    let room = unsafe try file.space(atMost: headerSize + Int(member.size))
    let content = unsafe UnsafeMutableRawBufferPointer(rebasing: room[headerSize...])
    while reader.left > 0 {
      let start = content.count - Int(reader.left)
      _ = unsafe try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: content[start...]))
    }
    try reader.expectEnd()
    if isHashing { unsafe hash.update(UnsafeRawBufferPointer(content)) }
    var crc = CRC32()
    unsafe crc.update(UnsafeRawBufferPointer(content))
    unsafe room.copyBytes(from: ZipRecord.local(member, crc: crc.value))
    try file.advance(room.count)
    return crc.value
  }

  private func addInTwoPasses(
    _ member: ArchiveMember, _ open: () throws -> any ByteSource
  ) throws(WriteError) -> UInt32 {
    var first = CRC32()
    var reader = try PlannedReader(member, open)
    while reader.left > 0 {
      let room = unsafe try file.space(atMost: Int(clamping: reader.left))
      let count = unsafe try reader.read(into: room)
      unsafe first.update(UnsafeRawBufferPointer(rebasing: room[..<count]))
    }
    try file.append(ZipRecord.local(member, crc: first.value))
    var second = CRC32()
    reader = try PlannedReader(member, open)
    while reader.left > 0 {
      let room = unsafe try file.space(atMost: Int(clamping: reader.left))
      let count = unsafe try reader.read(into: room)
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: room[..<count])
      unsafe second.update(bytes)
      if isHashing { unsafe hash.update(bytes) }
      try file.advance(count)
    }
    try reader.expectEnd()
    guard second.value == first.value else {
      throw .changed(member.name, "changed while it was packed; pack again")
    }
    return first.value
  }

  /// Zip64 is not written: what would need it is refused.
  private func checkLimits(_ member: ArchiveMember) throws(WriteError) {
    func refuse(_ detail: String) -> WriteError {
      WriteError(.tooLarge, path: member.name, detail: detail)
    }
    if count >= 65534 { throw refuse("a zip without zip64 holds 65,534 entries") }
    if member.name.count > 65535 { throw refuse("a name in a zip has at most 65,535 bytes") }
    let end = file.position.addingReportingOverflow(member.size)
    if member.size < 0 || end.overflow || end.partialValue >= Int64(UInt32.max) - 65_600 {
      throw refuse("a zip without zip64 ends below 4 GiB")
    }
  }
}

/// The fixed records of a zip, as APPNOTE 6.3 and libzip write them.
enum ZipRecord {
  /// `packed` is the size of the deflated content; nil for stored ones.
  static func local(_ member: ArchiveMember, crc: UInt32, packed: Int64? = nil) -> [UInt8] {
    little(UInt32(0x0403_4B50)) + common(member, crc: crc, packed: packed) + member.name
  }

  static func central(
    _ member: ArchiveMember, crc: UInt32, packed: Int64? = nil, offset: UInt32
  ) -> [UInt8] {
    // Made on unix by version 6.3; a regular file that its owner may write.
    let start =
      little(UInt32(0x0201_4B50)) + little(UInt16(0x033F))
      + common(member, crc: crc, packed: packed)
    let attributes = little(UInt32(0o100644 << 16))
    return start + [0, 0, 0, 0, 0, 0] + attributes + little(offset) + member.name
  }

  static func end(count: Int, size: UInt32, offset: UInt32) -> [UInt8] {
    let entries = little(UInt16(truncatingIfNeeded: count))
    return little(UInt32(0x0605_4B50)) + [0, 0, 0, 0] + entries + entries + little(size)
      + little(offset) + [0, 0]
  }

  /// Version needed, flags, method, time, CRC, sizes, lengths: the same in both headers.
  private static func common(
    _ member: ArchiveMember, crc: UInt32, packed: Int64?
  ) -> [UInt8] {
    let size = UInt32(truncatingIfNeeded: member.size)
    let inArchive = UInt32(truncatingIfNeeded: packed ?? member.size)
    let method: (version: UInt16, number: UInt16) = packed == nil ? (10, 0) : (20, 8)
    return little(method.version) + little(flags(member.name)) + little(method.number)
      + little(UInt16(0)) + little(UInt16(33)) + little(crc) + little(inArchive) + little(size)
      + little(UInt16(truncatingIfNeeded: member.name.count)) + little(UInt16(0))
  }

  /// Bit 11 says that a name is UTF-8; ASCII needs no saying, and other bytes must not claim it.
  private static func flags(_ name: [UInt8]) -> UInt16 {
    if name.allSatisfy({ $0 < 0x80 }) { return 0 }
    return String(validating: name, as: UTF8.self) == nil ? 0 : 0x800
  }

  private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<(value.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
