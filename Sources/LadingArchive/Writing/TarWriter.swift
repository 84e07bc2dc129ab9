// SPDX-License-Identifier: Apache-2.0

import CArchive
import Glibc
public import LadingText

/// Writes a tar by libarchive: ustar, and pax only for a member that ustar cannot hold.
///
/// libarchive passes everything straight on to the file's own buffer (block size 0), so content is
/// read from its source to where it is written from, without a copy. Time, owner and group are 0,
/// the mode is 0644.
@safe
public final class TarWriter: ArchiveWriter {
  private let sink: TarSink
  private let ustar: OpaquePointer
  private var pax: OpaquePointer?
  private let entry: OpaquePointer
  private let hash = StreamingXXH128()
  private let locale: UTF8Locale

  /// Writes into `file`, which must be empty.
  public init(_ file: AtomicFile) throws(WriteError) {
    sink = TarSink(file)
    locale = UTF8Locale()
    guard let archive = unsafe Self.open(sink, pax: false) else { throw Self.outOfMemory }
    unsafe ustar = archive
    guard let entry = unsafe archive_entry_new() else { throw Self.outOfMemory }
    unsafe self.entry = entry
  }

  deinit {
    // Freeing an archive ends it, with blocks that nobody wants: it is told of a failure first.
    unsafe archive_write_fail(ustar)
    unsafe archive_write_free(ustar)
    if let pax = unsafe pax {
      unsafe archive_write_fail(pax)
      unsafe archive_write_free(pax)
    }
    unsafe archive_entry_free(entry)
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
    try locale.use { () throws(WriteError) in
      let archive = unsafe try begin(member)
      hash.reset()
      var reader = try PlannedReader(member, open)
      while reader.left > 0 {
        let room = unsafe try sink.file.space(atMost: Int(clamping: reader.left))
        let count = unsafe try reader.read(into: room)
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: room[..<count])
        unsafe hash.update(bytes)
        let taken = unsafe archive_write_data(archive, bytes.baseAddress, count)
        if taken != count { throw unsafe failure(archive, member) }
      }
      try reader.expectEnd()
      if unsafe archive_write_finish_entry(archive) < ARCHIVE_WARN {
        throw unsafe failure(archive, member)
      }
      return hash.value()
    }
  }

  /// Writes the two blocks of zeros.
  public func finish() throws(WriteError) {
    if unsafe archive_write_close(ustar) < ARCHIVE_WARN {
      throw unsafe failure(ustar, ArchiveMember(name: [], size: 0))
    }
  }

  /// Writes the header, in the plainest format that can hold it.
  private func begin(_ member: ArchiveMember) throws(WriteError) -> OpaquePointer {
    let archive: OpaquePointer
    if TarName.fitsUstar(member.name, size: member.size) {
      unsafe archive = ustar
    } else if let pax = unsafe pax {
      unsafe archive = pax
    } else if let pax = unsafe Self.open(sink, pax: true) {
      unsafe self.pax = pax
      unsafe archive = pax
    } else {
      throw Self.outOfMemory
    }
    unsafe archive_entry_clear(entry)
    // Bytes, never the UTF-8 variant: that one writes an empty name in the C locale.
    unsafe (member.name + [0]).withUnsafeBytes { bytes in
      unsafe archive_entry_set_pathname(
        entry, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
    }
    unsafe archive_entry_set_size(entry, member.size)
    unsafe archive_entry_set_filetype(entry, 0o100000)
    unsafe archive_entry_set_perm(entry, 0o644)
    unsafe archive_entry_set_mtime(entry, 0, 0)
    // A warning says that the name is not UTF-8: it is written as bytes all the same.
    if unsafe archive_write_header(archive, entry) < ARCHIVE_WARN {
      throw unsafe failure(archive, member)
    }
    return unsafe archive
  }

  private func failure(_ archive: OpaquePointer, _ member: ArchiveMember) -> WriteError {
    if let error = sink.error { return error }
    let text = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    return WriteError(.failed, path: member.name, detail: text ?? "libarchive failed")
  }

  private static let outOfMemory = WriteError(.failed, path: [], detail: "out of memory")

  private static func open(_ sink: TarSink, pax: Bool) -> OpaquePointer? {
    guard let archive = unsafe archive_write_new() else { return nil }
    if pax {
      unsafe archive_write_set_format_pax_restricted(archive)
    } else {
      unsafe archive_write_set_format_ustar(archive)
    }
    unsafe archive_write_add_filter_none(archive)
    unsafe archive_write_set_bytes_per_block(archive, 0)
    unsafe archive_write_set_bytes_in_last_block(archive, 1)
    let opened = unsafe archive_write_open(
      archive, Unmanaged.passUnretained(sink).toOpaque(), nil,
      { _, client, bytes, count in
        guard let client = unsafe client else { return -1 }
        let sink = unsafe Unmanaged<TarSink>.fromOpaque(client).takeUnretainedValue()
        return unsafe sink.take(UnsafeRawBufferPointer(start: bytes, count: count))
      }, nil)
    if opened != ARCHIVE_OK {
      unsafe archive_write_free(archive)
      return nil
    }
    return unsafe archive
  }
}

/// Where libarchive's output goes; keeps the error that a C callback cannot throw.
private final class TarSink {
  let file: AtomicFile
  private(set) var error: WriteError?

  init(_ file: AtomicFile) { self.file = file }

  func take(_ bytes: UnsafeRawBufferPointer) -> Int {
    do {
      unsafe try file.append(bytes)
      return bytes.count
    } catch {
      self.error = error
      return -1
    }
  }
}

/// A UTF-8 locale for the thread while libarchive works: in the C locale it loses names.
@safe
private final class UTF8Locale {
  private let locale: locale_t?

  init() { unsafe locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil) }

  deinit { if let locale = unsafe locale { unsafe freelocale(locale) } }

  func use<Result>(_ body: () throws(WriteError) -> Result) throws(WriteError) -> Result {
    let previous = unsafe uselocale(locale)
    defer { unsafe uselocale(previous) }
    return try body()
  }
}
