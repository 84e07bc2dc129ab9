// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import Testing

/// What may not be read or written: exit 3 with one clear line, and nothing left behind.
@Suite(.enabled(if: UnprivilegedCommand.canRun, "needs setpriv, or a user that is not root"))
struct PermissionTests {
  private let folder = UnprivilegedCommand.makeFolder()

  private func dataset(_ name: String = "yolo-roboflow/ok") throws -> String {
    try #require(GoldenDataset.all.first { $0.name == name }).writeFolder(into: folder)
  }

  @Test(arguments: [
    ["lint"], ["lint", "--output-format", "json"], ["detect"], ["pack", "zip", "-o", "out"],
    ["pack", "tar", "-o", "out"], ["verify"],
  ])
  func aPathThatMayNotBeReadIsThree(_ command: [String]) throws {
    let source = try dataset()
    chmod(source, 0)
    defer { chmod(source, 0o755) }
    let file = folder.write("closed.zip", RawZip().bytes())
    chmod(file, 0)
    for path in [source, file] {
      let result = UnprivilegedCommand.run(command + [path])
      #expect(result.status == 3, "\(path): \(result.errors)")
      #expect(result.output.isEmpty)
      let first = result.errors.split(separator: "\n").first ?? ""
      #expect(first.hasPrefix("Error: \(path) "), "\(result.errors)")
      #expect(first.hasSuffix("Permission denied"), "\(result.errors)")
    }
  }

  @Test(arguments: [
    "valid/images/stairs.jpg", "valid/labels/stairs.txt", "data.yaml", "train/images",
  ])
  func whatMayNotBeReadInsideIsAFindingAndStopsPacking(_ name: String) throws {
    let source = try dataset()
    let path = "\(source)/\(name)"
    chmod(path, 0)
    defer { chmod(path, 0o755) }
    let lint = UnprivilegedCommand.run(["lint", source, "--select", "layout/unreadable-file"])
    #expect(lint.status == 1)
    #expect(lint.output.contains("error layout/unreadable-file\n  \(name)\n"), "\(lint.output)")
    for kind in [["zip"], ["tar"], ["zip", "--allow-errors"], ["tar", "--members", "samples"]] {
      let out = folder.path + "/out/deep"
      let pack = UnprivilegedCommand.run(["pack"] + kind + [source, "-o", out])
      #expect(pack.status == 3, "\(kind): \(pack.errors)")
      #expect(pack.errors.contains("Error: \(name) in \(source) cannot be read"), "\(pack.errors)")
      #expect(pack.errors.contains("nothing was written"))
      #expect(access(folder.path + "/out", F_OK) != 0)
    }
  }

  @Test(arguments: ["shut", "shut/new", "shut/new/deeper"])
  func aFolderThatMayNotBeWrittenIsThree(_ name: String) throws {
    let source = try dataset()
    mkdir(folder.path + "/shut", 0o755)
    chmod(folder.path + "/shut", 0o555)
    let pack = UnprivilegedCommand.run(["pack", "tar", source, "-o", "\(folder.path)/\(name)"])
    #expect(pack.status == 3, "\(pack.errors)")
    #expect(pack.errors.contains("Permission denied"), "\(pack.errors)")
    #expect(pack.errors.contains("Hint: choose a folder that you may write to"))
    #expect(listFolder(folder.path + "/shut").isEmpty)
    let report = UnprivilegedCommand.run(["lint", source, "-o", folder.path + "/shut/r.json"])
    #expect(report.status == 3)
    #expect(report.errors.contains("shut/r.json cannot be written: Permission denied"))
    #expect(listFolder(folder.path + "/shut").isEmpty)
  }

  @Test func anOlderPackThatMayNotBeReplacedStays() throws {
    let source = try dataset()
    let arguments = ["pack", "zip", source, "-o", folder.path + "/out"]
    try #require(UnprivilegedCommand.run(arguments).status == 0)
    let before = listFolder(folder.path + "/out")
    chmod(folder.path + "/out", 0o555)
    let again = UnprivilegedCommand.run(arguments + ["--force"])
    #expect(again.status == 3, "\(again.errors)")
    #expect(listFolder(folder.path + "/out") == before)
    #expect(UnprivilegedCommand.run(["verify", folder.path + "/out"]).status == 0)
  }
}
