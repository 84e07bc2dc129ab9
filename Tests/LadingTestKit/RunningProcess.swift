// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Another program, started with its output caught.
public struct RunningProcess {
  /// What is left of a program that has ended.
  public struct Result: Sendable {
    /// Its exit status; 256 plus the number of the signal that ended it.
    public let status: Int32
    /// What it wrote to standard output.
    public let output: String
    /// What it wrote to standard error.
    public let errors: String
  }

  /// Its process id.
  public let id: Int32
  private let folder: TemporaryFolder

  /// Starts the program at `path`, in `directory`, with the file `input` on standard input, or nothing.
  ///
  /// `environment` is added to this process's own.
  public init(
    _ path: String, _ arguments: [String], in directory: String? = nil,
    environment: [String: String] = [:], input: String = "/dev/null"
  ) {
    folder = TemporaryFolder()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    let flags = O_WRONLY | O_CREAT
    posix_spawn_file_actions_addopen(&actions, 1, folder.path + "/out", flags, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, folder.path + "/err", flags, 0o600)

    // env changes the folder and then becomes the program, under the same process id.
    let program = directory == nil ? path : "/usr/bin/env"
    let prefix = directory.map { ["/usr/bin/env", "-C", $0] } ?? []
    var words = (prefix + [path] + arguments).map { strdup($0) }
    words.append(nil)
    var variables = Self.variables(adding: environment).map { strdup($0) }
    variables.append(nil)
    defer { for pointer in words + variables { free(pointer) } }
    var child: pid_t = 0
    let problem = posix_spawn(&child, program, &actions, nil, words, variables)
    guard problem == 0 else { fatalError("cannot start \(path): \(problem)") }
    id = child
  }

  /// Waits for its end.
  public func wait() -> Result {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return Result(
      status: signal == 0 ? (status >> 8) & 0xFF : 256 + signal,
      output: String(decoding: readFile(folder.path + "/out"), as: UTF8.self),
      errors: String(decoding: readFile(folder.path + "/err"), as: UTF8.self))
  }

  /// What it has written to standard error so far.
  public var errorsSoFar: String {
    String(decoding: readFile(folder.path + "/err"), as: UTF8.self)
  }

  /// Whether it is still at work.
  public var isRunning: Bool {
    var info = siginfo_t()
    return waitid(P_PID, id_t(id), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_signo == 0
  }

  /// Sends it a signal.
  public func send(_ signal: Int32) { kill(id, signal) }

  private static func variables(adding extra: [String: String]) -> [String] {
    var variables = extra.map { "\($0.key)=\($0.value)" }
    var pointer = environ
    while let entry = pointer.pointee {
      let variable = String(cString: entry)
      let name = variable.prefix { $0 != "=" }
      if extra[String(name)] == nil { variables.append(variable) }
      pointer += 1
    }
    return variables
  }
}

/// The command `lading` as it was built with these tests.
public enum LadingBinary {
  /// Its path, beside the test program.
  public static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(
      decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return folder(of: own) + "/lading"
  }()

  /// Runs it to its end.
  public static func run(
    _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:],
    input: String = "/dev/null"
  ) -> RunningProcess.Result {
    RunningProcess(path, arguments, in: directory, environment: environment, input: input).wait()
  }

  private static func folder(of path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  }
}
