// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit

/// The command run as a user whom file modes bind: root may read and write anything.
enum UnprivilegedCommand {
  private static let user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]

  /// Whether there is such a user, and the command can be reached by it.
  static let canRun = geteuid() != 0 || run(["--version"]).status == 0

  static func run(_ arguments: [String]) -> RunningProcess.Result {
    if geteuid() != 0 { return LadingBinary.run(arguments) }
    return RunningProcess("/usr/bin/env", user + [LadingBinary.path] + arguments).wait()
  }

  /// A folder that this user may write to.
  static func makeFolder() -> TemporaryFolder {
    let folder = TemporaryFolder()
    chmod(folder.path, 0o777)
    return folder
  }
}
