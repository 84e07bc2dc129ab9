// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingText

/// What every new name in an output folder passes through, so that an interrupted run can clear
/// up: once the gate is closed no thread makes another.
public enum OutputGate {
  private static let gate = Guarded<Void>(())

  /// Makes a name; errno stays what the call left.
  static func pass<Result>(_ make: () -> Result) -> Result {
    let (result, number) = gate.withLock { _ in (make(), errno) }
    errno = number
    return result
  }

  /// Closes the gate for ever, clears up and ends the program.
  public static func close(_ end: () -> Never) -> Never {
    gate.withLock { _ in end() }
  }
}
