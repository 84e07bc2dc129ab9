// SPDX-License-Identifier: Apache-2.0

/// A program's highest resident memory, measured by a small parent: what a large one starts is
/// counted with its own size until it has become the other program.
public enum PeakMemory {
  /// Runs `path` to its end; its exit status, its peak in bytes, and what it wrote to its output.
  public static func run(
    _ path: String, _ arguments: [String], outputTo file: String
  ) -> (status: Int32, bytes: Int) {
    let script = """
      import resource, subprocess, sys
      with open(sys.argv[1], 'wb') as out:
        status = subprocess.run(sys.argv[2:], stdout=out).returncode
      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
      sys.exit(status)
      """
    let result = RunningProcess(
      "/usr/bin/env", ["python3", "-c", script, file, path] + arguments
    ).wait()
    let last = result.errors.split(separator: "\n").last.flatMap { Int($0) }
    return (result.status, (last ?? .max / 1024) * 1024)
  }
}
