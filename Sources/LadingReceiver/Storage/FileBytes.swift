// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingText

/// The bytes of a file of the receiver's own.
final class FileBytes: ByteSource {
  private let descriptor: Int32

  /// Opens it.
  init(_ path: String) throws(ReceiverError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      throw ReceiverError(.machine, "Cannot read \(path): \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR {
        throw ReceiverError(.machine, "Cannot read: \(String(cString: strerror(errno)))")
      }
    }
  }
}
