// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file system of a few kilobytes, to be filled up; unmounted when this value goes away.
public final class SmallDisk: Sendable {
  /// Where it is mounted.
  public let path: String
  private let folder = TemporaryFolder()

  /// Mounts one; nil where this user may not.
  public init?(kilobytes: Int) {
    path = folder.path + "/disk"
    mkdir(path, 0o755)
    guard
      Tool.run("mount", ["-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path]).status == 0
    else { return nil }
  }

  deinit { Tool.run("umount", [path]) }

  /// Whether this user may mount.
  public static var canBeMade: Bool { SmallDisk(kilobytes: 64) != nil }
}
