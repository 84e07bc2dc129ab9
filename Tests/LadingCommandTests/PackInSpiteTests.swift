// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import LadingText
import Testing

/// Packing a dataset with faults, tightened limits, and one that changes meanwhile.
struct PackInSpiteTests {
  private let folder = TemporaryFolder()

  private func dataset(_ name: String) throws -> String {
    try #require(GoldenDataset.all.first { $0.name == name }).writeFolder(into: folder)
  }

  private func skipped(_ out: String) throws -> [String] {
    let manifest = try JSONValue(parsing: readFile(out + "/manifest.json"))
    return (manifest["skipped"]?.array ?? []).map {
      "\($0["path"]?.string ?? "") \($0["rule"]?.string ?? "")"
    }
  }

  @Test(arguments: [
    "coco-roboflow/ok", "yolo-roboflow/ok", "voc-flat/ok", "classification-folders/ok",
  ])
  func damagedImagesAreLeftOutAndTheRestIsPacked(_ name: String) throws {
    let golden = try #require(GoldenDataset.all.first { $0.name == name })
    let source = golden.writeFolder(into: folder)
    let images = golden.files.map(\.path).filter {
      $0.hasSuffix(".jpg") || $0.hasSuffix(".png")
    }
    let path = try #require(images.first { $0.hasSuffix(".jpg") })
    let whole = readFile("\(source)/\(path)")
    let faults: [(bytes: [UInt8], rule: String)] = [
      ([], "layout/empty-file"), (Array("<html>".utf8), "image/not-an-image"),
      (Array(whole.dropLast(8)), "image/truncated"),
    ]
    for fault in faults {
      folder.write("ds/\(path)", fault.bytes)
      for kind in ["zip", "tar"] {
        let out = "\(folder.path)/\(kind)"
        let arguments = ["pack", kind, source, "-o", out, "--force"]
        let stopped = LadingBinary.run(arguments)
        #expect(stopped.status == 1)
        #expect(stopped.errors.contains(fault.rule), "\(stopped.errors)")
        let pack = LadingBinary.run(arguments + ["--allow-errors"])
        #expect(pack.status == 0, "\(pack.errors)")
        #expect(pack.output.contains("\(images.count - 1) images"), "\(pack.output)")
        #expect(pack.output.contains("left out (\(fault.rule)): \(path)"), "\(pack.output)")
        #expect(try skipped(out) == ["\(path) \(fault.rule)"])
        #expect(LadingBinary.run(["verify", out, "--deep"]).status == 0)
      }
      // A part without the damaged image has no error left.
      let lint = LadingBinary.run(["lint", folder.path + "/zip/part-000000.zip"])
      #expect(lint.status == 0, "\(lint.output)")
    }
  }

  /// Limits are what packing is for, the tightened ones too: they cut, and are no findings.
  @Test func tightenedLimitsCutAndStopNothing() throws {
    let source = try dataset("coco-roboflow/ok")
    for limits in [["--max-files", "5"], ["--max-images", "2"], ["--max-bytes", "3000"]] {
      let out = "\(folder.path)/\(limits[0])"
      let pack = LadingBinary.run(["pack", "zip", source, "-o", out] + limits)
      #expect(pack.status == 0, "\(limits): \(pack.errors)")
      let parts = listFolder(out).filter { $0.hasSuffix(".zip") }
      #expect(parts.count > 1)
    }
    let tiny = LadingBinary.run(
      ["pack", "zip", source, "-o", folder.path + "/tiny", "--max-bytes", "100"])
    #expect(tiny.status == 1, "\(tiny.errors)")
    #expect(tiny.errors.contains(" takes "), "\(tiny.errors)")
    #expect(access(folder.path + "/tiny", F_OK) != 0)
  }

  /// The listing is in memory when the file is cut: a member that waits in a stopped run.
  @Test(arguments: ["truncated", "grown", "removed"])
  func aFileThatChangesMeanwhileIsThreeAndNamed(_ change: String) throws {
    let image = DrawnImage.bytes(16, 16, seed: 1, fileExtension: "png")
    for index in 100..<250 { folder.write("ds/\(index).png", image) }
    let victim = folder.path + "/ds/249.png"
    for _ in 0..<30 {
      folder.write("ds/249.png", image)
      let out = folder.path + "/out"
      let process = RunningProcess(
        LadingBinary.path,
        ["pack", "tar", folder.path + "/ds", "-o", out, "--max-images", "1", "--jobs", "1"])
      let count = { listFolder(out).count { $0.hasSuffix(".tar") } }
      while count() == 0, process.isRunning { usleep(500) }
      process.send(SIGSTOP)
      let isInTheMiddle = count() > 0 && count() < 100 && process.isRunning
      if isInTheMiddle {
        switch change {
        case "truncated": truncate(victim, 20)
        case "grown": truncate(victim, 5000)
        default: unlink(victim)
        }
      }
      process.send(SIGCONT)
      let result = process.wait()
      guard isInTheMiddle else {
        Tool.run("rm", ["-rf", out])
        continue
      }
      #expect(result.status == 3, "\(result.errors)")
      #expect(result.errors.contains("249.png in \(folder.path)/ds cannot be packed"))
      #expect(access(out, F_OK) != 0)
      return
    }
    Issue.record("the run was never met in its middle")
  }
}
