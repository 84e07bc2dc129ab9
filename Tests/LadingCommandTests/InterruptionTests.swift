// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import Testing

/// SIGINT and SIGTERM while packing: 130 or 143, and nothing is left but what is complete.
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
  func aSignalKeepsWhatIsCompleteAndResumeGoesOn(_ item: Case) throws {
    let image = DrawnImage.bytes(16, 16, seed: 1, fileExtension: "png")
    for index in 0..<80 { folder.write("ds/\(index).png", image) }
    folder.write("mine/keep.txt", "mine")
    let whole = LadingBinary.run(arguments(item, out: folder.path + "/whole"))
    #expect(whole.status == 0, "\(whole.errors)")
    // One folder is there with a file in it, the others are made by the run.
    for out in ["mine", "new/deep"].map({ "\(folder.path)/\($0)" }) {
      let result = try interrupted(item, out: out) {
        (1..<60).contains(archives(out)) && hasComplete(out)
      }
      #expect(result.status == 128 + item.signal, "\(result.errors)")
      #expect(result.output.isEmpty)
      #expect(result.errors.contains("interrupted"))
      #expect(result.errors.contains("--resume"), "\(result.errors)")
      let left = listFolder(out).filter { $0 != "keep.txt" && $0 != "manifest.journal" }
      #expect(left.count == 2 * archives(out))
      for name in left {
        #expect(readFile("\(out)/\(name)") == readFile("\(folder.path)/whole/\(name)"))
      }
      let refused = LadingBinary.run(arguments(item, out: out))
      #expect(refused.status == 2)
      #expect(refused.errors.contains("--resume"), "\(refused.errors)")
      let resumed = LadingBinary.run(arguments(item, out: out) + ["--resume"])
      #expect(resumed.status == 0, "\(resumed.errors)")
      unlink(out + "/keep.txt")
      let answer = Tool.run("diff", ["-r", out, folder.path + "/whole"])
      #expect(answer.status == 0, "\(answer.output)")
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalBeforeAnythingIsCompleteLeavesNothing(_ signal: Int32) throws {
    for index in 0..<6 { folder.write("ds/\(index).bmp", DrawnImage.bmp(2000, 1500, seed: index)) }
    let item = Case(signal: signal, kind: "tar", jobs: 1)
    let out = folder.path + "/new/deep"
    let result = try interrupted(item, out: out, ["--max-images", "500"]) {
      archives(out) == 0 && listFolder(out).contains { $0.contains(".part-") }
    }
    #expect(result.status == 128 + signal, "\(result.errors)")
    #expect(!result.errors.contains("--resume"), "\(result.errors)")
    #expect(listFolder(folder.path) == ["ds"])
  }

  private func arguments(_ item: Case, out: String) -> [String] {
    [
      "pack", item.kind, folder.path + "/ds", "-o", out, "--max-images", "1", "--target", "none",
      "--jobs", "\(item.jobs)",
    ]
  }

  /// Runs the command, and sends the signal while `isMiddle`.
  private func interrupted(
    _ item: Case, out: String, _ more: [String] = [], _ isMiddle: () -> Bool
  ) throws -> RunningProcess.Result {
    for _ in 0..<60 {
      let process = RunningProcess(LadingBinary.path, arguments(item, out: out) + more)
      while !isMiddle(), process.isRunning { usleep(200) }
      process.send(SIGSTOP)
      usleep(2000)
      if isMiddle(), process.isRunning {
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

  /// Whether at least one archive is known as complete: each of three workers may be stopped between
  /// noting one and knowing of it, and the first line is the plan's.
  private func hasComplete(_ out: String) -> Bool {
    readFile("\(out)/manifest.journal").count { $0 == UInt8(ascii: "\n") } > 4
  }

  private func archives(_ out: String) -> Int {
    listFolder(out).count { !$0.hasPrefix(".") && ($0.hasSuffix(".zip") || $0.hasSuffix(".tar")) }
  }
}
