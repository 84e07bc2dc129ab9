// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import Testing

/// SIGINT and SIGTERM while packing: 130 or 143, and nothing is left.
///
/// The run is stopped (SIGSTOP) in its middle before the signal is sent, so that it cannot end
/// first however quick or busy the machine is.
struct InterruptionTests {
  private let folder = TemporaryFolder()

  struct Case: Sendable, CustomTestStringConvertible {
    var signal: Int32
    var kind: String
    var jobs: Int
    var testDescription: String { "signal \(signal), pack \(kind), \(jobs) jobs" }
  }

  static let cases = [SIGINT, SIGTERM].flatMap { signal in
    ["zip", "tar"].flatMap { kind in [1, 3].map { Case(signal: signal, kind: kind, jobs: $0) } }
  }

  @Test(arguments: cases)
  func aSignalEndsPackingAndLeavesNothing(_ item: Case) throws {
    let image = DrawnImage.bytes(16, 16, seed: 1, fileExtension: "png")
    for index in 0..<600 { folder.write("ds/\(index).png", image) }
    folder.write("mine/keep.txt", "mine")
    // One folder is there with a file in it, the others are made by the run.
    for out in ["mine", "new/deep"] {
      let result = try interrupted(item, out: "\(folder.path)/\(out)")
      #expect(result.status == 128 + item.signal, "\(result.errors)")
      #expect(result.output.isEmpty)
      #expect(result.errors.contains("interrupted"))
    }
    #expect(listFolder(folder.path) == ["ds", "mine"])
    #expect(listFolder(folder.path + "/mine") == ["keep.txt"])
  }

  private func interrupted(_ item: Case, out: String) throws -> RunningProcess.Result {
    for _ in 0..<30 {
      let process = RunningProcess(
        LadingBinary.path,
        [
          "pack", item.kind, folder.path + "/ds", "-o", out, "--max-images", "1", "--target",
          "none", "--jobs", "\(item.jobs)",
        ])
      while archives(out) == 0, process.isRunning { usleep(500) }
      process.send(SIGSTOP)
      if archives(out) > 0, archives(out) < 400, process.isRunning {
        process.send(item.signal)
        process.send(SIGCONT)
        return process.wait()
      }
      // It was too far already; another try.
      process.send(SIGKILL)
      _ = process.wait()
      for name in listFolder(out) where name != "keep.txt" { unlink("\(out)/\(name)") }
    }
    Issue.record("the run was never met in its middle")
    throw CancellationError()
  }

  private func archives(_ out: String) -> Int {
    listFolder(out).count { $0.hasSuffix(".zip") || $0.hasSuffix(".tar") }
  }
}
