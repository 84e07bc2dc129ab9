// SPDX-License-Identifier: Apache-2.0

import CArchive
import Glibc
import LadingText

/// Writes the members of a tar that need a pax header, by libarchive.
///
/// It passes everything straight on to the file's own buffer (block size 0), so content is not
/// copied here either.
@safe
final class PaxWriter {
  private let sink: TarSink
  private let archive: OpaquePointer
  private let entry: OpaquePointer
  private let locale: UTF8Locale

  init(_ file: AtomicFile) throws(WriteError) {
    sink = TarSink(file)
    locale = UTF8Locale()
    guard let archive = unsafe Self.open(sink) else { throw Self.outOfMemory }
    unsafe self.archive = archive
    guard let entry = unsafe archive_entry_new() else {
      unsafe archive_write_free(archive)
      throw Self.outOfMemory
    }
    unsafe self.entry = entry
  }

  deinit {
    // Freeing an archive ends it, with blocks that nobody wants: it is told of a failure first.
    unsafe archive_write_fail(archive)
    unsafe archive_write_free(archive)
    unsafe archive_entry_free(entry)
  }

  func add(
    _ member: ArchiveMember, hash: StreamingXXH128, open: () throws -> any ByteSource
  ) throws(WriteError) -> XXH128 {
    try locale.use { () throws(WriteError) in
      hash.reset()
      var reader = try PlannedReader(member, open)
      try writeHeader(member)
      while reader.left > 0 {
        let room = unsafe try sink.file.space(atMost: Int(clamping: reader.left))
        let count = unsafe try reader.read(into: room)
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: room[..<count])
        unsafe hash.update(bytes)
        let taken = unsafe archive_write_data(archive, bytes.baseAddress, count)
        if taken != count { throw failure(member) }
      }
      try reader.expectEnd()
      if unsafe archive_write_finish_entry(archive) < ARCHIVE_WARN { throw failure(member) }
      return hash.value()
    }
  }

  private func writeHeader(_ member: ArchiveMember) throws(WriteError) {
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
    // Where a name does not convert, libarchive looks into errno, which may be anyone's ENOMEM.
    errno = 0
    // A warning says that the name is not UTF-8: it is written as bytes all the same.
    if unsafe archive_write_header(archive, entry) < ARCHIVE_WARN { throw failure(member) }
  }

  private func failure(_ member: ArchiveMember) -> WriteError {
    if let error = sink.error { return error }
    let text = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    return WriteError(.failed, path: member.name, detail: text ?? "libarchive failed")
  }

  private static let outOfMemory = WriteError(.failed, path: [], detail: "out of memory")

  private static func open(_ sink: TarSink) -> OpaquePointer? {
    guard let archive = unsafe archive_write_new() else { return nil }
    unsafe archive_write_set_format_pax_restricted(archive)
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
