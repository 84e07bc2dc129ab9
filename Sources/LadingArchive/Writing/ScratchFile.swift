// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file without a name, for what does not fit into memory: gone with this value, or the process.
final class ScratchFile {
  private let descriptor: Int32
  private let folder: String
  /// How many bytes have been written.
  private(set) var size: Int64 = 0

  /// `TMPDIR`, else where large temporary files belong; `/tmp` is often kept in memory.
  static var folders: [String] {
    let named = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
    return named.isEmpty ? ["/var/tmp", "/tmp"] : [named]
  }

  /// Makes an empty one in the first of the folders that takes it.
  init(in folders: [String] = ScratchFile.folders) throws(WriteError) {
    var problem = WriteError(.failed, path: [], detail: "there is no place for temporary files")
    for folder in folders {
      var name = Array("\(folder)/lading-XXXXXX".utf8CString)
      let opened = OutputGate.pass {
        let opened = unsafe mkstemp(&name)
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
