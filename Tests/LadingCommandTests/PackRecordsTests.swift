// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import LadingText
import Testing

/// `lading pack records` as people run it.
struct PackRecordsTests {
  private let folder = TemporaryFolder()

  private func dataset(_ name: String) throws -> String {
    let golden = try #require(GoldenDataset.all.first { $0.name == name })
    return golden.writeFolder(into: folder)
  }

  private func records(_ path: String) throws -> [JSONValue] {
    try readFile(path).split(separator: 0x0A).map { try JSONValue(parsing: Array($0)) }
  }

  @Test(
    arguments: [
      "coco-roboflow/ok", "coco-canonical/ok", "yolo-roboflow/ok", "yolo-darknet/ok",
      "voc-devkit/ok", "voc-flat/ok", "classification-folders/ok", "classification-csv/ok",
    ])
  func everyImageHasARecord(_ name: String) throws {
    let source = try dataset(name)
    let out = folder.path + "/records.jsonl"
    let pack = LadingBinary.run(
      ["pack", "records", source, "-o", out, "--url-prefix", "https://example.org/x/"])
    #expect(pack.status == 0, "\(pack.errors)")
    let report = try JSONValue(
      parsing: LadingBinary.run(["lint", source, "--output-format", "json"]).output)
    let dataset = try #require(report["dataset"])
    let images = (dataset["images"]?.integer ?? 0) - (dataset["masks"]?.integer ?? 0)
    let found = try records(out)
    #expect(found.count == images)
    #expect(
      found.compactMap { $0["path"]?.string } == found.compactMap { $0["path"]?.string }.sorted())
    let classes = Set((dataset["classes"]?.array ?? []).compactMap { $0["name"]?.string })
    var named: Set<String> = []
    var splits: [String: Int] = [:]
    for record in found {
      let path = try #require(record["path"]?.string)
      #expect(access("\(source)/\(path)", F_OK) == 0)
      #expect(record["image_url"]?.string == "https://example.org/x/\(path)")
      #expect((record["width"]?.integer ?? 0) > 0 && (record["height"]?.integer ?? 0) > 0)
      for label in (record["labels"]?.string ?? "").split(separator: ", ") {
        #expect(classes.contains(String(label)), "\(label) of \(path)")
        named.insert(String(label))
      }
      splits[record["split"]?.string ?? "", default: 0] += 1
    }
    let used = Set(
      (dataset["classes"]?.array ?? []).filter { ($0["annotations"]?.integer ?? 0) > 0 }
        .compactMap { $0["name"]?.string })
    #expect(named == used)
    for split in dataset["splits"]?.array ?? [] {
      #expect(splits[split["name"]?.string ?? ""] == split["images"]?.integer, "\(split)")
    }
    let lint = LadingBinary.run(["lint", out, "--target", "prolific", "--fail-on", "info"])
    #expect(lint.status == 0, "\(lint.output)")
  }

  /// A folder, a zip and a tar of one dataset have the same records.
  @Test func theContainerDoesNotMatter() throws {
    let golden = try #require(GoldenDataset.all.first { $0.name == "coco-roboflow/ok" })
    let source = golden.writeFolder(into: folder)
    let out = folder.path + "/r.jsonl"
    #expect(LadingBinary.run(["pack", "records", source, "-o", out]).status == 0)
    let zip = folder.path + "/zips"
    #expect(LadingBinary.run(["pack", "zip", source, "-o", zip]).status == 0)
    let again = folder.path + "/z.jsonl"
    #expect(
      LadingBinary.run(["pack", "records", zip + "/part-000000.zip", "-o", again]).status == 0)
    #expect(readFile(out) == readFile(again))
  }

  @Test func namesAreEncodedInAddresses() throws {
    let image = DrawnImage.bytes(20, 10, fileExtension: "png")
    folder.write("ds/a b/ä#1?.png", image)
    let out = folder.path + "/r.jsonl"
    let pack = LadingBinary.run(
      [
        "pack", "records", folder.path + "/ds", "-o", out, "--url-prefix", "http://h/",
        "--allow-errors",
      ])
    #expect(pack.status == 0, "\(pack.errors)")
    let record = try #require(try records(out).first)
    #expect(record["image_url"]?.string == "http://h/a%20b/%C3%A4%231%3F.png")
    #expect(record["path"]?.string == "a b/ä#1?.png")
    #expect(record["width"]?.integer == 20)
    #expect(record["split"] == nil)
  }

  @Test func errorsStopItAndNothingIsWritten() throws {
    let source = try dataset("coco-roboflow/err")
    let out = folder.path + "/r.jsonl"
    let stopped = LadingBinary.run(["pack", "records", source, "-o", out])
    #expect(stopped.status == 1)
    #expect(stopped.errors.contains("--allow-errors"))
    #expect(access(out, F_OK) != 0)
    let allowed = LadingBinary.run(["pack", "records", source, "-o", out, "--allow-errors"])
    #expect(allowed.status == 0, "\(allowed.errors)")
    #expect(allowed.output.contains("left out (layout/unsupported-media): clip.mp4"))
  }

  @Test func anOlderFileIsReplacedOnlyByForce() throws {
    let source = try dataset("yolo-roboflow/ok")
    let out = folder.write("r.jsonl", "old")
    let refused = LadingBinary.run(["pack", "records", source, "-o", out])
    #expect(refused.status == 2)
    #expect(refused.errors.contains("--force"))
    #expect(readFile(out) == Array("old".utf8))
    #expect(LadingBinary.run(["pack", "records", source, "-o", out, "--force"]).status == 0)
    #expect(try records(out).count > 0)
  }

  @Test func aDryRunWritesNothingAndSaysTheSame() throws {
    let source = try dataset("yolo-roboflow/ok")
    let out = folder.path + "/r.jsonl"
    let arguments = ["pack", "records", source, "-o", out, "--output-format", "json"]
    let plan = try JSONValue(parsing: LadingBinary.run(arguments + ["--dry-run"]).output)
    #expect(plan["dryRun"]?.bool == true)
    #expect(access(out, F_OK) != 0)
    let done = try JSONValue(parsing: LadingBinary.run(arguments).output)
    #expect(done["file"]?["records"] == plan["file"]?["records"])
    #expect(done["file"]?["bytes"] == plan["file"]?["bytes"])
    #expect(done["file"]?["bytes"]?.integer == readFile(out).count)
    #expect(done["file"]?["sha256"]?.string?.utf8.count == 64)
    #expect(done["fields"]?["labels"]?["type"]?.string == "text")
  }

  static let usages: [[String]] = [
    ["-o", "records.json"], ["-o", "r.jsonl", "--url-prefix", "ftp://x/"], [],
    ["-o", "ds/r.jsonl"],
  ]

  @Test(arguments: usages)
  func wrongUsageIsSaid(_ arguments: [String]) {
    folder.write("ds/a.png", DrawnImage.bytes(8, 8, fileExtension: "png"))
    let result = RunningProcess(
      LadingBinary.path, ["pack", "records", "ds"] + arguments, in: folder.path
    ).wait()
    #expect(result.status == 2, "\(result.errors)")
    #expect(listFolder(folder.path) == ["ds"])
  }
}
