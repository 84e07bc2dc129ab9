// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive

/// An input as a file, which archives are read from.
enum ArchiveFile {
  /// One file in memory for all inputs.
  private static let descriptor: Int32 = {
    var path = Array("/dev/shm/lading-fuzz-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    unlink(path)
    return descriptor
  }()

  /// Opens the bytes as an archive and reads the beginning of everything in it.
  static func read(_ bytes: [UInt8], open: (String) throws -> any DatasetSource) {
    precondition(descriptor >= 0, "no file in /dev/shm")
    ftruncate(descriptor, 0)
    let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    precondition(written == bytes.count)
    guard let source = try? open("/proc/self/fd/\(descriptor)"),
      let reader = try? source.makeReader()
    else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 12)
    for entry in source.inventory.indices.prefix(64) {
      _ = try? reader.readPrefix(entry, limit: 1 << 16)
      guard let stream = try? reader.open(entry) else { continue }
      var total: Int64 = 0
      while total < 1 << 20 {
        let count = (try? buffer.withUnsafeMutableBytes { try stream.read(into: $0) }) ?? 0
        if count == 0 { break }
        total += Int64(count)
      }
      if total > source.inventory.size(entry) { fatalError("more than the entry claims") }
    }
  }
}
