// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingModel
import LadingTestKit
import Testing

/// Exit codes, and what goes to which stream.
struct UsageTests {
  @Test func versionIsOnStandardOutput() {
    let result = LadingBinary.run(["--version"])
    #expect(result.status == 0)
    #expect(result.output == ladingVersion + "\n")
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [["--help"], ["lint", "--help"], ["pack", "zip", "--help"], []])
  func helpIsFine(_ arguments: [String]) {
    let result = LadingBinary.run(arguments)
    #expect(result.status == 0)
    #expect(result.output.contains("USAGE: lading"))
  }

  @Test(arguments: [
    (["lnt"], "lnt"),
    (["lint"], "path"),
    (["lint", "x", "--target", "roboflow-zpi"], "Did you mean roboflow-zip?"),
    (["lint", "x", "--target", "roboflow-zip,"], "There is no target ''"),
    (["lint", "x", "--select", "image/size-mismach"], "Did you mean image/size-mismatch?"),
    (["lint", "x", "--ignore", "no-such-thing-at-all"], "lading rules"),
    (["lint", "x", "--output-format", "saarif"], "sarif"),
    (["lint", "x", "--config", "c", "--no-config"], "exclude"),
    (["schema", "repot"], "report"),
    (["lint", "x", "--max-findings-per-rule", "-1"], "none"),
    (["lint", "x", "--jobs", "0"], "--jobs"),
    (["lint", "x", "-q", "-v"], "exclude"),
    (["lint", "x", "--limit", "ration=3"], "Did you mean ratio?"),
    (["verify", "x", "--limit", "ratio=0"], "above 0"),
    (["pack", "zip", "x", "-o", "y", "--limit", "memory"], "NAME=VALUE"),
    (["explain", "image/size-mismach"], "Did you mean image/size-mismatch?"),
    (["pack", "zip", "x"], "--output"),
    (["pack", "zip", "x", "-o", "y", "--target", "roboflow-batch"], "lading pack tar"),
    (["pack", "tar", "x", "-o", "y", "--target", "roboflow-zip"], "lading pack zip"),
    (["pack", "zip", "x", "-o", "y", "--target", "prolific"], "records"),
    (["pack", "zip", "x", "-o", "y", "--members", "samples"], "--members"),
    (["pack", "tar", "x", "-o", "y", "--max-bytes", "0"], "--max-bytes"),
    (["pack", "tar", "x", "-o", "y", "--max-images", "501"], "500"),
  ])
  func wrongUsageIsTwoWithAHint(_ arguments: [String], _ hint: String) {
    let result = LadingBinary.run(arguments)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(hint), "\(result.errors)")
  }

  @Test(arguments: [
    ["lint", "/no/such/dataset"], ["detect", "/no/such/dataset"],
    ["pack", "zip", "/no/such/dataset", "-o", "/tmp/never-made"],
    ["verify", "/no/such/manifest.json"],
    ["lint", "/no/such/dataset", "--output-format", "json"],
  ])
  func whatIsNotThereIsThree(_ arguments: [String]) {
    let result = LadingBinary.run(arguments)
    #expect(result.status == 3)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("/no/such/"))
  }

  @Test func aFileThatIsNoArchiveIsAReportUnderLintAndBrokenInputUnderPack() {
    let folder = TemporaryFolder()
    let path = folder.write("notes.zip", "not a zip at all\n")
    let lint = LadingBinary.run(["lint", path, "--output-format", "json"])
    #expect(lint.status == 1)
    #expect(lint.output.contains("\"archive/unreadable\""))
    #expect(lint.errors.isEmpty)
    #expect(LadingBinary.run(["lint", path, "--fail-on", "never"]).status == 0)
    let detect = LadingBinary.run(["detect", path, "--output-format", "json"])
    #expect(detect.status == 1)
    #expect(detect.output.contains("\"format\": null"))
    let pack = LadingBinary.run(["pack", "zip", path, "-o", folder.path + "/out"])
    #expect(pack.status == 3)
    #expect(access(folder.path + "/out", F_OK) != 0)
  }

  @Test func theReportGoesToAFileWhole() {
    let folder = TemporaryFolder()
    let path = folder.write("notes.zip", "not a zip at all\n")
    let file = folder.write("report.json", "old")
    let shown = LadingBinary.run(["lint", path, "--output-format", "json"])
    let written = LadingBinary.run(["lint", path, "--output-format", "json", "-o", file])
    #expect(written.status == 1)
    #expect(written.output.isEmpty)
    #expect(String(decoding: readFile(file), as: UTF8.self) == shown.output)
    let toNull = LadingBinary.run(["lint", path, "-o", "/dev/null", "-q"])
    #expect(toNull.status == 1)
    #expect(toNull.errors.isEmpty)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    #expect(LadingBinary.run(["lint", path, "-o", folder.path]).status == 2)
    #expect(LadingBinary.run(["lint", path, "-o", "/no/such/folder/report"]).status == 3)
    #expect(LadingBinary.run(["lint", path, "-o", "/dev/full"]).status == 8)
  }

  @Test func colourIsAskedForOrLeftAway() {
    let folder = TemporaryFolder()
    let path = folder.write("notes.zip", "not a zip at all\n")
    #expect(!LadingBinary.run(["lint", path]).output.contains("\u{1B}"))
    #expect(LadingBinary.run(["lint", path, "--color", "always"]).output.contains("\u{1B}[1;31m"))
  }
}
