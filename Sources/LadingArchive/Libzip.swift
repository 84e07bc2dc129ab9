// SPDX-License-Identifier: Apache-2.0

import CZip

/// A zip opened by libzip when it is first needed, for one thread.
@safe
final class LibzipArchive {
  private let path: String
  private var handle: OpaquePointer?

  init(path: String) { self.path = path }

  deinit { if let handle = unsafe handle { unsafe zip_discard(handle) } }

  /// Opens an entry, once libzip is seen to have read the same record as the listing.
  func open(_ member: ZipMember, size: Int64, path: [UInt8]) throws(SourceError) -> LibzipStream {
    let archive = unsafe try openArchive(path)
    var facts = unsafe zip_stat_t()
    let index = UInt64(member.number)
    guard unsafe zip_stat_index(archive, index, 0, &facts) == 0,
      unsafe facts.size == UInt64(size), unsafe facts.comp_size == UInt64(member.compressedSize),
      unsafe facts.crc == member.crc
    else {
      throw SourceError(.changed, path: path, detail: "the zip is not the one that was listed")
    }
    guard let file = unsafe zip_fopen_index(archive, index, 0) else {
      let reason = unsafe zip_strerror(archive).map { unsafe String(cString: $0) } ?? "unknown"
      throw SourceError(.damaged, path: path, detail: reason)
    }
    return unsafe LibzipStream(file, of: self, size: size, path: path)
  }

  private func openArchive(_ entry: [UInt8]) throws(SourceError) -> OpaquePointer {
    if let handle = unsafe handle { return unsafe handle }
    var code: Int32 = 0
    guard let opened = unsafe zip_open(path, ZIP_RDONLY, &code) else {
      var error = unsafe zip_error_t()
      unsafe zip_error_init_with_code(&error, code)
      let reason = unsafe zip_error_strerror(&error).map { unsafe String(cString: $0) } ?? ""
      unsafe zip_error_fini(&error)
      throw SourceError(.damaged, path: entry, detail: "libzip: \(reason)")
    }
    unsafe handle = opened
    return unsafe opened
  }
}

/// An entry being inflated by libzip, never beyond the size that it claims.
@safe
final class LibzipStream {
  private let file: OpaquePointer
  private let archive: LibzipArchive
  private let size: Int64
  private let path: [UInt8]
  private(set) var position: Int64 = 0

  init(_ file: OpaquePointer, of archive: LibzipArchive, size: Int64, path: [UInt8]) {
    unsafe self.file = file
    self.archive = archive
    self.size = size
    self.path = path
  }

  deinit { unsafe zip_fclose(file) }

  /// Reads a beginning of `buffer`; with the last byte the size and the CRC-32 are checked.
  func readSome(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    let want = Int(min(Int64(buffer.count), size - position))
    guard want > 0 else { return 0 }
    let count = unsafe zip_fread(file, buffer.baseAddress, UInt64(want))
    guard count > 0 else { throw failure(count == 0 ? "it ends before its size" : nil) }
    position += count
    if position == size {
      // libzip compares the CRC-32 only when asked for more than there is.
      var extra: UInt8 = 0
      let more = unsafe zip_fread(file, &extra, 1)
      if more != 0 { throw failure(more > 0 ? "it inflates to more than \(size) bytes" : nil) }
    }
    return Int(count)
  }

  /// Inflates and drops what lies before `offset`.
  func skip(to offset: Int64) throws(SourceError) {
    guard offset > position else { return }
    var scratch = [UInt8](repeating: 0, count: 1 << 16)
    while position < offset {
      let want = Int(min(Int64(scratch.count), offset - position))
      let count: Int
      do {
        count = unsafe try scratch.withUnsafeMutableBytes {
          unsafe try readSome(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<want]))
        }
      } catch let error as SourceError {
        throw error
      } catch {
        throw failure("\(error)")
      }
      if count == 0 { return }
    }
  }

  private func failure(_ detail: String?) -> SourceError {
    if let detail { return SourceError(.damaged, path: path, detail: detail) }
    let reason = unsafe zip_file_strerror(file).map { unsafe String(cString: $0) }
    return SourceError(.damaged, path: path, detail: reason ?? "unknown")
  }
}
