// SPDX-License-Identifier: Apache-2.0

import CArchive
import Glibc
public import LadingText

/// Writes a tar: ustar, and by libarchive pax for a member that ustar cannot hold.
///
/// Content is read from its source to where it is written from, without a copy. Time, owner and
/// group are 0, the mode is 0644; the bytes are those that libarchive writes.
public final class TarWriter: ArchiveWriter {
  private let file: AtomicFile
  private var pax: PaxWriter?
  private let hash = StreamingXXH128()
  private let isHashing: Bool

  /// Writes into `file`, which must be empty; without `hashing` a member's hash is that of nothing.
  public init(_ file: AtomicFile, hashing: Bool = true) {
    self.file = file
    isHashing = hashing
  }

  /// The exact size of a member: its headers, and its content in whole blocks.
  public static func entryBytes(name: [UInt8], size: Int64) -> Int64 {
    512 + TarName.extensionBytes(name, size: size) + TarName.blocks(size)
  }

  /// What a tar takes beside its members: two blocks of zeros.
  public static let endBytes: Int64 = 1024

  /// Writes one member.
  public func add(
    _ member: ArchiveMember, open: () throws -> any ByteSource
  ) throws(WriteError) -> XXH128 {
    guard member.size < 1 << 33, let prefix = TarName.ustarPrefix(member.name) else {
      return try paxWriter().add(member, hash: hash, open: open)
    }
    hash.reset()
    var reader = try PlannedReader(member, open)
    let header = unsafe try file.space(atMost: UstarHeader.length)
    unsafe UstarHeader.write(member.name, prefix: prefix, size: member.size, into: header)
    try file.advance(header.count)
    while reader.left > 0 {
      let room = unsafe try file.space(atMost: Int(clamping: reader.left))
      let count = unsafe try reader.read(into: room)
      if isHashing { unsafe hash.update(UnsafeRawBufferPointer(rebasing: room[..<count])) }
      try file.advance(count)
    }
    try reader.expectEnd()
    try zeros(Int(TarName.blocks(member.size) - member.size))
    return hash.value()
  }

  /// Writes the two blocks of zeros.
  public func finish() throws(WriteError) { try zeros(Int(Self.endBytes)) }

  /// libarchive's writer, made when the first member needs it.
  private func paxWriter() throws(WriteError) -> PaxWriter {
    if let pax { return pax }
    let writer = try PaxWriter(file)
    pax = writer
    return writer
  }

  private func zeros(_ count: Int) throws(WriteError) {
    if count == 0 { return }
    let room = unsafe try file.space(atMost: count)
    unsafe room.initializeMemory(as: UInt8.self, repeating: 0)
    try file.advance(count)
  }
}
