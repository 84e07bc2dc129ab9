// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The sanitizer that this run is under, as scripts/sanitize says.
public enum Sanitizer {
  /// Its name, `address` or `thread`; nil in an ordinary run.
  public static let name = getenv("LADING_SANITIZER").map { String(cString: $0) }

  /// How much memory a program may use that is limited to so many bytes.
  ///
  /// A sanitizer keeps what was freed, and a shadow of all that there is: how much of a peak is the
  /// program's own cannot be told, and only the ordinary run holds the limit.
  public static func memoryLimit(_ bytes: Int) -> Int { name == nil ? bytes : .max }
}
