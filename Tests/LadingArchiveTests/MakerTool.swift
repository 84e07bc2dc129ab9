// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A program that some tests need; a test that lacks it shows as skipped.
enum MakerTool {
  /// Runs `arguments[0]` in `folder`, in a UTF-8 locale, and says how it ended.
  @discardableResult
  static func run(_ arguments: [String], in folder: String) throws -> Int32 {
    let name = arguments[0]
    guard let program = find(name) else { try Test.cancel("\(name) is not installed") }
    let script = "cd \"$0\" && exec \"$@\" >/dev/null 2>&1"
    var words: [UnsafeMutablePointer<CChar>?] =
      (["/bin/sh", "-c", script, folder, program] + arguments.dropFirst()).map { strdup($0) }
    var environment: [UnsafeMutablePointer<CChar>?] = [strdup("LC_ALL=C.UTF-8"), strdup("TZ=UTC")]
    defer { for word in words + environment { free(word) } }
    words.append(nil)
    environment.append(nil)
    var process = pid_t()
    guard posix_spawn(&process, "/bin/sh", nil, nil, words, environment) == 0 else { return -1 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status
  }

  private static func find(_ name: String) -> String? {
    ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }.first { access($0, X_OK) == 0 }
  }
}
