// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import LadingText
import Testing

@testable import lading

/// lading.yaml and baselines, from the command line.
struct SuppressionTests {
  private let folder = TemporaryFolder()

  /// Two images cut off, in a folder of their own each.
  private func dataset(_ name: String = "ds") -> String {
    let image = DrawnImage.bytes(32, 24, seed: 1, fileExtension: "png")
    folder.write("\(name)/cat/a.png", image.dropLast(20))
    folder.write("\(name)/cat/b.png", image)
    folder.write(
      "\(name)/dog/a.png", DrawnImage.bytes(32, 24, seed: 2, fileExtension: "png").dropLast(30))
    folder.write("\(name)/dog/b.png", DrawnImage.bytes(32, 24, seed: 3, fileExtension: "png"))
    return "\(folder.path)/\(name)"
  }

  private func report(_ path: String, _ more: String...) throws -> JSONValue {
    let result = LadingBinary.run(["lint", path, "--output-format", "json"] + more)
    #expect(result.errors.isEmpty, "\(result.errors)")
    return try JSONValue(parsing: result.output)
  }

  private func count(_ report: JSONValue, _ rule: String = "image/truncated") -> Int {
    report["summary"]?["byRule"]?[rule]?.integer ?? 0
  }

  @Test func rulesAreTurnedOffOrGivenAnotherSeverity() throws {
    let path = dataset()
    #expect(try count(report(path)) == 2)
    #expect(try report(path)["suppression"] == nil)
    folder.write("ds/lading.yaml", "rules:\n  image/truncated: off # cut on purpose\n")
    let off = try report(path)
    #expect(count(off) == 0)
    #expect(off["suppression"]?["configuration"]?.string?.hasSuffix("ds/lading.yaml") == true)
    // The command line wins, and --no-config looks for none.
    #expect(try count(report(path, "--select", "image/truncated")) == 2)
    #expect(try count(report(path, "--no-config")) == 2)
    folder.write("ds/lading.yaml", "rules:\n  image: warning\n")
    let milder = LadingBinary.run(["lint", path])
    #expect(milder.status == 0)
    #expect(milder.output.contains("warning image/truncated"))
    #expect(milder.output.contains("configuration: "))
  }

  @Test func pathsAreIgnoredWithAReason() throws {
    let path = dataset()
    folder.write(
      "ds/lading.yaml",
      """
      ignore:
        - paths: [cat/**, "*.tif"]
          rules: image/truncated
          reason: the camera did that
      """)
    let report = try report(path)
    #expect(count(report) == 1)
    #expect(report["suppression"]?["ignoredByPath"]?.integer == 1)
    #expect(report["findings"]?[0]?["location"]?["path"]?.string == "dog/a.png")
  }

  @Test func theNearestFileAboveCountsUpToTheRepository() throws {
    let path = dataset("repo/data/ds")
    folder.write("lading.yaml", "rules: {image/truncated: off}\n")
    #expect(try count(report(path)) == 0)
    folder.write("repo/.git/HEAD", "")
    #expect(try count(report(path)) == 2, "what lies above the repository is another's")
    folder.write("repo/lading.yaml", "rules: {image/truncated: warning}\n")
    #expect(try report(path)["summary"]?["warnings"]?.integer ?? 0 >= 2)
    folder.write("repo/data/ds/lading.yaml", "# nothing\n")
    #expect(try count(report(path)) == 2, "the nearest alone counts")
    let other = folder.write("other.yaml", "rules: {image: off}\n")
    #expect(try count(report(path, "--config", other)) == 0)
  }

  @Test func ofAnArchiveTheFileBesideItCounts() throws {
    let golden = try #require(GoldenDataset.all.first { $0.name == "coco-roboflow/err" })
    let zip = golden.writeZip(into: folder)
    let parent = zip.split(separator: "/").dropLast().joined(separator: "/")
    let name = "/\(parent)/lading.yaml".dropFirst(folder.path.utf8.count + 1)
    folder.write(String(name), "rules: {coco: off, image: off, layout: off, split: off}\n")
    #expect(LadingBinary.run(["lint", zip]).status == 0)
  }

  @Test(arguments: [
    ("rulez:\n  image: off\n", "lading.yaml:1", "Did you mean rules?"),
    ("# x\nrules:\n  image/truncatd: off\n", "lading.yaml:3", "Did you mean image/truncated?"),
    ("rules:\n  image: silent\n", "lading.yaml:2", "off, info, warning or error"),
    ("rules: [image]\n", "lading.yaml:1", "image/too-large: off"),
    ("ignore:\n  - paths: [a]\n    reasn: x\n", "lading.yaml:3", "Did you mean reason?"),
    ("ignore:\n  - paths: [a]\n", "lading.yaml:2", "reason"),
    ("ignore:\n  - reason: x\n", "lading.yaml:2", "paths"),
    ("ignore:\n  - paths: [../a]\n    reason: x\n", "lading.yaml:2", "no pattern"),
    ("rules:\n  image: off\n  image: info\n", "lading.yaml:3", "twice"),
    ("rules: {a: [\n", "lading.yaml:", ""),
    ("just words\n", "lading.yaml:1", "rules:"),
  ])
  func aFaultyConfigurationIsWrongUsageWithItsLine(
    _ text: String, _ place: String, _ hint: String
  ) {
    let path = dataset()
    folder.write("ds/lading.yaml", text)
    let result = LadingBinary.run(["lint", path])
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(place), "\(result.errors)")
    #expect(result.errors.contains(hint), "\(result.errors)")
  }

  @Test func theConfigurationIsNoPartOfTheDataset() throws {
    let golden = try #require(GoldenDataset.all.first { $0.name == "yolo-roboflow/ok" })
    let path = golden.writeFolder(into: folder)
    let before = try report(path)
    let name = String(path.dropFirst(folder.path.utf8.count + 1))
    folder.write("\(name)/lading.yaml", "rules: {split: warning}\n")
    let after = try report(path)
    for part in ["source", "dataset"] { #expect(before[part] == after[part]) }
    #expect(after["summary"]?["byRule"]?["archive/junk-files"] == nil)
    let pack = LadingBinary.run(["pack", "zip", path, "-o", "\(folder.path)/out"])
    #expect(pack.status == 0, "\(pack.errors)")
    let entries = readFile("\(folder.path)/out/part-000000.zip.entries.jsonl")
    #expect(!entries.isEmpty)
    #expect(!String(decoding: entries, as: UTF8.self).contains("lading.yaml"))
    #expect(!pack.output.contains("lading.yaml"))
  }

  @Test func packingHeedsTheConfiguration() {
    let path = dataset()
    let pack = ["pack", "zip", path, "-o", "\(folder.path)/out", "--dry-run"]
    #expect(LadingBinary.run(pack).status == 1)
    folder.write("ds/lading.yaml", "rules: {image/truncated: info}\n")
    #expect(LadingBinary.run(pack).status == 0)
  }

  @Test func aBaselineHidesWhatItHoldsAndSaysSo() throws {
    let path = dataset()
    let file = "\(folder.path)/known.json"
    let written = LadingBinary.run(["lint", path, "--write-baseline", file])
    #expect(written.status == 0)
    #expect(written.errors.contains("holds"))
    let again = LadingBinary.run(["lint", path, "--baseline", file])
    #expect(again.status == 0)
    #expect(again.output.contains("no findings"))
    #expect(again.output.contains("baseline: "))
    #expect(again.errors.isEmpty)

    let image = DrawnImage.bytes(32, 24, seed: 9, fileExtension: "png")
    folder.write("ds/dog/new.png", image.dropLast(20))
    let more = LadingBinary.run(["lint", path, "--baseline", file, "--output-format", "json"])
    #expect(more.status == 1)
    let report = try JSONValue(parsing: more.output)
    #expect(count(report) == 1)
    #expect(report["findings"]?[0]?["location"]?["path"]?.string == "dog/new.png")
    #expect(report["suppression"]?["baseline"]?["known"]?.integer ?? 0 >= 2)

    // What was repaired is said, and never fails.
    folder.write("ds/dog/new.png", image)
    folder.write("ds/cat/a.png", image)
    let fewer = LadingBinary.run(["lint", path, "--baseline", file])
    #expect(fewer.errors.contains("no longer there"))
    #expect(fewer.errors.contains("--write-baseline"))
  }

  @Test func aBaselineIsTheSameForTheSameFindings() throws {
    let path = dataset()
    let files = ["one", "two"].map { "\(folder.path)/\($0).json" }
    for file in files {
      _ = LadingBinary.run(["lint", path, "--write-baseline", file, "--jobs", "2"])
    }
    #expect(readFile(files[0]) == readFile(files[1]))
    #expect(!readFile(files[0]).isEmpty)
  }

  @Test func aBaselineThatIsNoneIsWrongUsage() {
    let path = dataset()
    let file = folder.write("known.json", "{\"findings\": [{}]}")
    let broken = LadingBinary.run(["lint", path, "--baseline", file])
    #expect(broken.status == 2)
    #expect(broken.errors.contains("is no baseline"))
    let missing = LadingBinary.run(["lint", path, "--baseline", "\(folder.path)/no.json"])
    #expect(missing.status == 2)
    #expect(missing.errors.contains("--write-baseline"))
  }
}
