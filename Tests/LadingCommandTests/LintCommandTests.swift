// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

/// `lading lint` and `lading detect` over real folders and archives.
struct LintCommandTests {
  private let folder = TemporaryFolder()

  private func dataset(_ name: String) throws -> GoldenDataset {
    try #require(GoldenDataset.all.first { $0.name == name })
  }

  @Test(arguments: ["json", "api"])
  func machineFormatsAreAloneOnStandardOutput(_ format: String) throws {
    let path = try dataset("coco-roboflow/err").writeFolder(into: folder)
    let result = LadingBinary.run(["lint", path, "--output-format", format, "-v"])
    #expect(result.status == 1)
    #expect(result.errors.isEmpty)
    let check = RunningProcess(
      "/usr/bin/env",
      ["python3", "-c", "import json,sys; json.load(open(sys.argv[1]))"]
        + [folder.write("report.json", result.output)]
    ).wait()
    #expect(check.status == 0, "\(check.errors)")
  }

  @Test func failOnDecidesTheExitCode() throws {
    let path = try dataset("coco-roboflow/err").writeFolder(into: folder)
    #expect(LadingBinary.run(["lint", path, "--fail-on", "never"]).status == 0)
    let media = ["lint", path, "--select", "layout/unsupported-media"]
    #expect(LadingBinary.run(media).status == 0)
    #expect(LadingBinary.run(media + ["--fail-on", "warning"]).status == 1)
    #expect(LadingBinary.run(["lint", path, "--ignore", "coco,image,layout,split"]).status == 0)
  }

  @Test func theListIsCutAndTheCountIsNot() throws {
    let path = try dataset("coco-roboflow/err").writeFolder(into: folder)
    let all = LadingBinary.run(["lint", path, "--output-format", "json"])
    let none = LadingBinary.run(
      ["lint", path, "--output-format", "json", "--max-findings-per-rule", "0"])
    #expect(none.output.contains("\"findings\": []"))
    let summary = { (text: String) in
      text.split(separator: "\n").first { $0.contains("\"errors\": ") }
    }
    #expect(summary(all.output) == summary(none.output))
  }

  @Test(arguments: ["1", "2", "7"])
  func jobsDoNotChangeTheReport(_ jobs: String) throws {
    let path = try dataset("yolo-roboflow/err").writeZip(into: folder)
    let one = LadingBinary.run(["lint", path, "--output-format", "json", "--jobs", "1"])
    let many = LadingBinary.run(["lint", path, "--output-format", "json", "--jobs", jobs])
    #expect(many.output == one.output)
  }

  @Test func progressIsShownOnlyWhereAsked() throws {
    let path = try dataset("yolo-roboflow/ok").writeFolder(into: folder)
    let plain = LadingBinary.run(["lint", path])
    #expect(plain.errors.isEmpty)
    // Progress counts what is read, and must not change what is found.
    let metered = LadingBinary.run(["lint", path, "--progress", "bar"])
    #expect(metered.output == plain.output)
  }

  @Test func aFormatCanBeGiven() throws {
    let path = try dataset("yolo-roboflow/ok").writeFolder(into: folder)
    let result = LadingBinary.run(
      ["lint", path, "--format", "classification", "--output-format", "json"])
    #expect(result.output.contains("\"format\": \"classification\""))
  }

  @Test func detectNamesTheFormatAndWhy() throws {
    let path = try dataset("voc-devkit/ok").writeTar(into: folder)
    let text = LadingBinary.run(["detect", path])
    #expect(text.status == 0)
    #expect(text.output.contains("Pascal VOC"))
    #expect(text.output.contains("+"))
    let json = LadingBinary.run(["detect", path, "--output-format", "json"])
    #expect(json.output.contains("\"format\": \"voc\""))
    folder.write("nothing/a.bin", "?")
    let nothing = LadingBinary.run(
      ["detect", folder.path + "/nothing", "--output-format", "json"])
    #expect(nothing.status == 1)
    #expect(nothing.output.contains("\"format\": null"))
  }
}
