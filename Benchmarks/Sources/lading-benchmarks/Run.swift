// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What one run of a command cost.
struct Cost {
  var wall: Double
  var cpu: Double
  var peakMegabytes: Double
  var exitCode: Int32
}

/// Runs a command with its output thrown away, and measures it.
///
/// CPU seconds (user and system, of the command and the children it waited for) are the figure to
/// compare: these machines are shared, and wall time is noisy. The peak includes what this program
/// itself holds when it spawns, which is why it stays small.
func run(_ command: [String], in folder: String? = nil) -> Cost {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)

  var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
  defer { arguments.forEach { free($0) } }
  let back = folder.flatMap { _ in getcwd(nil, 0) }
  if let folder { chdir(folder) }
  let start = now()
  var child = pid_t()
  let failure = posix_spawnp(&child, command[0], &actions, nil, &arguments, environ)
  if let back {
    chdir(back)
    free(back)
  }
  guard failure == 0 else { stop("cannot start \(command[0])") }
  var status: Int32 = 0
  var usage = rusage()
  while wait4(child, &status, 0, &usage) < 0 && errno == EINTR {}
  let wall = now() - start
  return Cost(
    wall: wall, cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
    peakMegabytes: Double(usage.ru_maxrss) / 1024,
    exitCode: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F))
}

/// The cheapest of several runs, by CPU time; `before` undoes what a run left behind.
func best(
  of times: Int, _ command: [String], in folder: String? = nil, expecting code: Int32 = 0,
  before: () -> Void = {}
) -> Cost {
  var result: Cost?
  for _ in 0..<times {
    before()
    let cost = run(command, in: folder)
    guard cost.exitCode == code else {
      stop("\(command.joined(separator: " ")) exited \(cost.exitCode) instead of \(code)")
    }
    if cost.cpu < result?.cpu ?? .infinity { result = cost }
  }
  guard let result else { stop("nothing was run") }
  return result
}

/// One of several pieces of work that are compared.
struct Contestant {
  var command: [String]
  var folder: String?

  init(_ command: [String], in folder: String? = nil) {
    self.command = command
    self.folder = folder
  }

  static func shell(_ text: String, in folder: String) -> Contestant {
    Contestant(["sh", "-c", text], in: folder)
  }
}

/// Runs each of them in turn, `times` over, so that what else the machine does falls on all alike;
/// of each the least CPU time, the least wall time and the highest peak.
func alternate(of times: Int, _ contestants: [Contestant], before: () -> Void) -> [Cost] {
  var results: [Cost?] = Array(repeating: nil, count: contestants.count)
  for _ in 0..<times {
    for (number, contestant) in contestants.enumerated() {
      before()
      var cost = run(contestant.command, in: contestant.folder)
      guard cost.exitCode == 0 else {
        stop("\(contestant.command.joined(separator: " ")) exited \(cost.exitCode)")
      }
      if let best = results[number] {
        cost.cpu = min(cost.cpu, best.cpu)
        cost.wall = min(cost.wall, best.wall)
        cost.peakMegabytes = max(cost.peakMegabytes, best.peakMegabytes)
      }
      results[number] = cost
    }
  }
  return results.compactMap(\.self)
}

func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

private func seconds(_ time: timeval) -> Double {
  Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
}

/// Ends the program with a message.
func stop(_ message: String) -> Never {
  let line = "lading-benchmarks: \(message)\n"
  _ = line.withCString { write(2, $0, strlen($0)) }
  exit(1)
}
