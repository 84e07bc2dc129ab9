// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writing past the page cache (`O_DIRECT`).
enum DirectWrites {
  /// What addresses, offsets and counts are multiples of: no disk in use asks for more.
  static let alignment = 4096

  /// `O_DIRECT`, which the C library shows to GNU programs only; 0 where it is not known.
  #if arch(x86_64) || arch(i386) || arch(riscv64)
    private static let flag: Int32 = 0o40000
  #elseif arch(arm64) || arch(arm)
    private static let flag: Int32 = 0o200000
  #else
    private static let flag: Int32 = 0
  #endif

  /// Switches it for an open file; says whether it is on now, which not every file system allows.
  static func set(_ isOn: Bool, _ descriptor: Int32) -> Bool {
    let flags = fcntl(descriptor, F_GETFL)
    guard flag != 0, flags >= 0 else { return false }
    return fcntl(descriptor, F_SETFL, isOn ? flags | flag : flags & ~flag) == 0 && isOn
  }
}
