// SPDX-License-Identifier: Apache-2.0

import Glibc
public import LadingText

/// A file without a name, for what does not fit into memory: gone with this value, or the process.
public final class ScratchFile {
  /// O_TMPFILE, a macro that Swift does not see.
  private static let unnamed: Int32 = 0o20000000 | O_DIRECTORY

  private let descriptor: Int32
  private let folder: String
  /// How many bytes have been written.
  public private(set) var size: Int64 = 0

  /// `TMPDIR`, else where large temporary files belong; `/tmp` is often kept in memory.
  static var folders: [String] {
    let named = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
    return named.isEmpty ? ["/var/tmp", "/tmp"] : [named]
  }

  /// Makes an empty one on the disk of `folder`.
  public convenience init(in folder: String) throws(WriteError) { try self.init(in: [folder]) }

  /// Makes an empty one in the first of the folders that takes it.
  init(in folders: [String] = ScratchFile.folders) throws(WriteError) {
    var problem = WriteError(.failed, path: [], detail: "there is no place for temporary files")
    for folder in folders {
      var name = Array("\(folder)/lading-XXXXXX".utf8CString)
      let opened = OutputGate.pass {
        var opened = unsafe open(folder, Self.unnamed | O_RDWR | O_CLOEXEC, 0o600)
        if opened >= 0 { return opened }
        // File systems that know no files without a name: one that loses it at once.
        opened = unsafe mkstemp(&name)
        if opened >= 0 { unsafe unlink(&name) }
        return opened
      }
      if opened >= 0 {
        descriptor = opened
        self.folder = folder
        return
      }
      problem = .system("cannot make a temporary file", folder)
    }
    throw problem
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end.
  func append(_ bytes: [UInt8]) throws(WriteError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes[done...].withUnsafeBytes {
        unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(size))
      }
      if count > 0 {
        done += count
        size += Int64(count)
      } else if errno != EINTR {
        throw .system("cannot write a temporary file", folder)
      }
    }
  }

  /// Adds bytes at the end.
  func append(_ bytes: UnsafeRawBufferPointer) throws(WriteError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe pwrite(
        descriptor, bytes.baseAddress.map { unsafe $0 + done },
        min(AtomicFile.slice, bytes.count - done), off_t(size))
      if count > 0 {
        done += count
        size += Int64(count)
      } else if errno != EINTR {
        throw .system("cannot write a temporary file", folder)
      }
    }
  }

  /// Adds all that a source has.
  public func append(contentsOf source: any ByteSource) throws {
    var buffer = [UInt8](repeating: 0, count: AtomicFile.slice)
    while true {
      let count = unsafe try buffer.withUnsafeMutableBytes { unsafe try source.read(into: $0) }
      if count == 0 { return }
      unsafe try buffer.withUnsafeBytes {
        unsafe try append(UnsafeRawBufferPointer(rebasing: $0[..<count]))
      }
    }
  }

  /// Reads from `offset` on; fewer bytes than there is room for only at the end.
  public func read(
    at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(WriteError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = unsafe pread(
        descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done,
        off_t(offset) + done)
      if count == 0 { break }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        throw .system("cannot read a temporary file", folder)
      }
    }
    return done
  }

  /// Appends `range` of the file to `buffer`.
  func read(_ range: Range<Int64>, appendingTo buffer: inout [UInt8]) throws(WriteError) {
    var position = range.lowerBound
    var chunk = [UInt8](repeating: 0, count: Int(range.upperBound - range.lowerBound))
    while position < range.upperBound {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe pread(
          descriptor, $0.baseAddress, Int(range.upperBound - position), off_t(position))
      }
      if count > 0 {
        buffer.append(contentsOf: chunk[..<count])
        position += Int64(count)
      } else if count == 0 || errno != EINTR {
        throw .system("cannot read a temporary file", folder)
      }
    }
  }
}
