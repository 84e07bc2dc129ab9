// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingText

/// Puts files into the data folder by their content, each content once.
///
/// Not synced one by one, which would cost more than everything else: `settle` makes all of them
/// durable at once, before the database speaks of them.
struct BlobWriter {
  let folder: DataFolder
  private var buffer = [UInt8](repeating: 0, count: 224 << 10)

  /// A file that is in the folder now.
  struct Blob: Sendable {
    var sha256: String
    var bytes: Int64
  }

  init(folder: DataFolder) { self.folder = folder }

  /// Copies what the source holds; throws what the source throws, or `ReceiverError` for the disk.
  mutating func store(_ source: any ByteSource) throws -> Blob {
    let temporary = "\(folder.incoming)/\(randomID())"
    let descriptor = open(temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(temporary) }
    var isKept = false
    defer {
      close(descriptor)
      if !isKept { unlink(temporary) }
    }
    let hash = StreamingSHA256()
    var bytes: Int64 = 0
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      if count == 0 { break }
      try buffer.withUnsafeBytes { whole in
        let part = UnsafeRawBufferPointer(rebasing: whole[..<count])
        hash.update(part)
        var done = 0
        while done < count {
          let written = part.baseAddress.map { write(descriptor, $0 + done, count - done) } ?? -1
          if written > 0 {
            done += written
          } else if errno != EINTR {
            throw Self.failure(temporary)
          }
        }
      }
      bytes += Int64(count)
    }
    let sha256 = hash.hex()
    let place = folder.blob(sha256)
    if access("\(place.folder)/\(place.name)", F_OK) != 0 {
      try folder.makeFolder(ofBlob: sha256)
      guard rename(temporary, "\(place.folder)/\(place.name)") == 0 else {
        throw Self.failure(place.name)
      }
      isKept = true
    }
    return Blob(sha256: sha256, bytes: bytes)
  }

  /// Returns when all that was stored is on the disk.
  func settle() { sync() }

  private static func failure(_ path: String) -> ReceiverError {
    let problem = errno
    var error = ReceiverError(
      .machine, "Cannot write \(path): \(String(cString: strerror(problem)))")
    error.isDiskFull = problem == ENOSPC || problem == EDQUOT
    return error
  }
}
