// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the file system says about a file whose bytes are known: while it says the same, they are the
/// same.
///
/// The time is that of the last change of anything about the file, which no program can set.
public struct FileStamp: Hashable, Sendable {
  private let device: UInt
  private let inode: UInt
  private let bytes: Int
  private let seconds: Int
  private let nanoseconds: Int

  /// Stamps the file at a path; nil where there is none.
  public init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Stamps an open file.
  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
    bytes = Int(status.st_size)
    seconds = Int(status.st_ctim.tv_sec)
    nanoseconds = Int(status.st_ctim.tv_nsec)
  }
}
