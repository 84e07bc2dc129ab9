// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import Testing

/// PATHs and names that nobody expects: sensible words and exit codes, never a crash.
struct OddInputTests {
  private let folder = TemporaryFolder()

  private func dataset(_ name: String = "voc-flat/ok") throws -> String {
    try #require(GoldenDataset.all.first { $0.name == name }).writeFolder(into: folder)
  }

  @Test(arguments: [
    ("a.json", Array("{}".utf8), "lint the folder that holds it"),
    ("a.xml", Array("<annotation/>".utf8), "lint the folder that holds it"),
    ("a.tar.gz", [0x1F, 0x8B, 8, 0], "compressed with gzip"),
    ("a.zip", [], "it is empty"),
    ("a.bin", [1, 2, 3], "neither a zip nor an uncompressed tar"),
  ])
  func aFileThatIsNoDatasetSaysWhatToDo(_ name: String, _ bytes: [UInt8], _ words: String) {
    let path = folder.write(name, bytes)
    let lint = LadingBinary.run(["lint", path])
    #expect(lint.status == 1)
    #expect(lint.output.contains(words), "\(lint.output)")
    let detect = LadingBinary.run(["detect", path])
    #expect(detect.status == 1)
    #expect(detect.output.contains(words), "\(detect.output)")
    let pack = LadingBinary.run(["pack", "zip", path, "-o", folder.path + "/out"])
    #expect(pack.status == 3)
    #expect(pack.errors.contains(words), "\(pack.errors)")
    #expect(access(folder.path + "/out", F_OK) != 0)
  }

  @Test(arguments: ["empty", "junk", "nothing.zip"])
  func aDatasetWithoutImagesIsNotPacked(_ name: String) {
    mkdir(folder.path + "/empty", 0o755)
    folder.write("junk/Thumbs.db", "junk")
    folder.write("nothing.zip", RawZip().bytes())
    let lint = LadingBinary.run(["lint", "\(folder.path)/\(name)"])
    #expect(lint.status == 1)
    #expect(lint.output.contains("error layout/empty-dataset"))
    for options in [[], ["--allow-errors"]] {
      let pack = LadingBinary.run(
        ["pack", "tar", "\(folder.path)/\(name)", "-o", folder.path + "/out"] + options)
      #expect(pack.status == 1, "\(pack.errors)")
      #expect(access(folder.path + "/out", F_OK) != 0)
    }
  }

  @Test(arguments: ["ds/", "ds///", "link", "link/", "./ds", "ds/../ds"])
  func aPathIsTheSameHoweverItIsWritten(_ path: String) throws {
    _ = try dataset()
    folder.link("link", to: "ds")
    let lint = LadingBinary.run(["lint", path], in: folder.path)
    #expect(lint.status == 0, "\(lint.errors)")
    #expect(lint.output.contains("Next: lading pack zip \(path) -o packed"), "\(lint.output)")
    let pack = LadingBinary.run(["pack", "tar", path, "-o", "out/"], in: folder.path)
    #expect(pack.status == 0, "\(pack.errors)")
    #expect(LadingBinary.run(["verify", "out/"], in: folder.path).status == 0)
    let here = LadingBinary.run(["lint", "."], in: folder.path + "/ds")
    #expect(here.status == 0)
  }

  @Test func aPipeIsNotReadAndNotWaitedFor() {
    let pipe = folder.path + "/pipe"
    mkfifo(pipe, 0o644)
    for command in [["lint"], ["detect"], ["verify"], ["pack", "zip", "-o", folder.path + "/out"]] {
      let result = LadingBinary.run(command + [pipe])
      #expect(result.status == 3)
      #expect(result.errors.contains("regular file"), "\(result.errors)")
      #expect(!result.errors.contains("who may read"))
    }
  }

  /// No name may steer a terminal or begin a line of its own.
  @Test func namesAreShownWithoutTheirControlCharacters() throws {
    let image = DrawnImage.bytes(8, 8, seed: 1, fileExtension: "jpg")
    let home = "a b\n\u{1B}[31m'\\"
    for name in [
      "cat/x y.jpg", "cat/x\n\nerror z.jpg", "do\u{1B}]0;g\u{7}/y.jpg", "cat/\u{9B}1m.jpg",
    ] {
      folder.write("\(home)/\(name)", image)
    }
    folder.write("\(home)/cat/\u{202E}no.png", "<html>")
    folder.write(name: Array("\(home)/cat/".utf8) + [0xFF] + Array(".jpg".utf8), image)
    let path = "\(folder.path)/\(home)"
    let out = "\(folder.path)/out\u{1B}[2J"
    let commands = [
      ["lint", path, "-v"], ["detect", path], ["pack", "zip", path, "-o", out],
      ["pack", "zip", path, "-o", out, "--allow-errors"], ["verify", out],
      ["lint", path + "/none"],
      ["verify", path + "/none"], ["lint", path, "-o", "\(folder.path)/r\u{1B}.txt"],
      ["pack", "tar", path, "-o", path + "/cat/x y.jpg/\u{7}", "--allow-errors"],
    ]
    for command in commands {
      let result = LadingBinary.run(command)
      #expect(result.status < 5, "\(command): \(result.errors)")
      for scalar in (result.output + result.errors).unicodeScalars where scalar != "\n" {
        let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
        #expect(!isControl && scalar.value != 0x202E, "\(command) shows \(scalar.value)")
      }
      for line in result.output.split(separator: "\n") { #expect(!line.hasPrefix("error z")) }
    }
  }

  /// The command that a hint shows is taken by a shell as it stands.
  @Test func aHintCanBePasted() {
    let name = "it's\n\u{1B}\\n ü"
    folder.write("\(name)/a.jpg", "<html>")
    let pack = LadingBinary.run(["pack", "tar", "\(folder.path)/\(name)", "-o", "out"])
    let command = pack.errors.split(separator: "see what to do with '").last?
      .split(separator: "', or pack").first.map(String.init)
    let shell = RunningProcess(
      "/bin/bash",
      ["-c", "lading() { \"$0\" \"$@\"; }; \(command ?? "false")", LadingBinary.path]
    ).wait()
    #expect(shell.output.contains("image/not-an-image"), "\(pack.errors) \(shell.errors)")
  }

  @Test func aPathOf300FoldersIsPackedAndVerified() {
    let deep = Array(repeating: "d", count: 300).joined(separator: "/")
    folder.write("ds/\(deep)/a.jpg", DrawnImage.bytes(8, 8, seed: 1, fileExtension: "jpg"))
    for kind in ["zip", "tar"] {
      let out = "\(folder.path)/\(kind)"
      let pack = LadingBinary.run(
        ["pack", kind, folder.path + "/ds", "-o", out, "--target", "none"])
      #expect(pack.status == 0, "\(pack.errors)")
      #expect(LadingBinary.run(["verify", out, "--deep"]).status == 0)
    }
    #expect(LadingBinary.run(["lint", folder.path + "/ds"]).status == 1)
  }
}
