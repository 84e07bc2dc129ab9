// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file system of a few kilobytes, to be filled up; unmounted when this value goes away.
public final class SmallDisk: Sendable {
  /// Where it is mounted.
  public let path: String
  private let folder = TemporaryFolder()

  /// Mounts one, which can hold so many files and folders; nil where this user may not.
  public init?(kilobytes: Int, files: Int? = nil) {
    path = folder.path + "/disk"
    mkdir(path, 0o755)
    guard
      Tool.run(
        "mount",
        [
          "-t", "tmpfs", "-o", "size=\(kilobytes)k" + (files.map { ",nr_inodes=\($0)" } ?? ""),
          "tmpfs", path,
        ]
      ).status == 0
    else { return nil }
  }

  /// Puts a file of 4096 bytes on it.
  public func write(_ name: String) {
    writeFile(path + "/" + name, [UInt8](repeating: 1, count: 4096))
  }

  deinit { Tool.run("umount", [path]) }

  /// Whether this user may mount.
  public static var canBeMade: Bool { SmallDisk(kilobytes: 64) != nil }
}
