// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import LadingText
import Testing

/// `lading lint` of files of records.
struct LintRecordsTests {
  private let folder = TemporaryFolder()

  private func report(_ arguments: [String]) throws -> (status: Int32, report: JSONValue) {
    let result = LadingBinary.run(["lint"] + arguments + ["--output-format", "json"])
    return (result.status, try JSONValue(parsing: result.output))
  }

  private func findings(_ report: JSONValue) -> [String] {
    (report["findings"]?.array ?? []).map { finding in
      let place = finding["location"]
      return "\(place?["line"]?.integer ?? 0):\(place?["column"]?.integer ?? 0) "
        + (finding["rule"]?.string ?? "")
    }
  }

  @Test func everyCellHasItsLineAndColumn() throws {
    folder.write("data/a.jpg", DrawnImage.bytes(8, 8, fileExtension: "jpg"))
    let path = folder.write(
      "inputs.csv",
      """
      inputid,input,concepts,metadata,geopoints
      ö1,"data/a.jpg","dog","{'by': 'O'Neil'}","-73.9,40.7"
      ö2,"data/b.jpg","","{'by': x}","40.7,-173.9"
      ö1,"data/a.jpg","dog",,

      """)
    let (status, report) = try report([path, "--target", "clarifai"])
    #expect(status == 1)
    #expect(
      findings(report) == [
        "3:5 target/csv-file", "3:18 target/csv-concepts", "3:28 target/csv-metadata",
        "3:33 target/csv-geopoints", "4:1 target/csv-input-id",
      ])
    #expect(report["source"]?["container"]?.string == "file")
    #expect(report["records"]?["count"]?.integer == 3)
    #expect(report["records"]?["failed"]?.integer == 2)
    #expect(report["records"]?["inputType"]?.string == "image")
    #expect(report["records"]?["csvType"]?.string == "file_path")
    #expect(report["api"]?["uploaded"]?.integer == 1)
    #expect(report["api"]?["failed"]?.integer == 2)
    #expect(report["verdicts"]?[0]?["accepted"]?.bool == true)
    #expect(report["findings"]?[0]?["location"]?["path"]?.string == "inputs.csv")
  }

  @Test func pathsStartInTheFileOrWhereTheCommandWasStarted() throws {
    folder.write("here/b.jpg", DrawnImage.bytes(8, 8, fileExtension: "jpg"))
    folder.write("lists/a.jpg", DrawnImage.bytes(8, 8, fileExtension: "jpg"))
    folder.write("lists/in.csv", "inputid,input,concepts\n1,a.jpg,dog\n2,b.jpg,dog\n")
    let found = RunningProcess(
      LadingBinary.path, ["lint", "../lists/in.csv", "--target", "clarifai"],
      in: folder.path + "/here"
    ).wait()
    #expect(found.status == 0, "\(found.output)")
    #expect(found.output.contains("CSV with 2 records"))
    #expect(found.output.contains("read as image inputs, by path"))
  }

  @Test func recordsAreCheckedAgainstASchema() throws {
    let schema = folder.write(
      "schema.json", #"{"strict": true, "fields": {"prompt": {}, "image": {"type": "image_url"}}}"#)
    let path = folder.write(
      "records.jsonl",
      """
      {"prompt": "a", "image": "https://example.org/a.jpg"}
      {"prompt": "b", "image": "b.jpg"}
      {"prompt": "c"}
      {"prompt": "d",}

      """)
    let (status, checked) = try report([path, "--target", "prolific", "--schema", schema])
    #expect(status == 1)
    #expect(
      findings(checked) == [
        "2:26 target/record-schema", "3:1 target/record-schema", "4:15 target/record-json",
      ])
    #expect(checked["records"]?["failed"]?.integer == 3)
    let (_, unchecked) = try report([path, "--target", "prolific"])
    #expect(findings(unchecked) == ["4:15 target/record-json"])
    let text = LadingBinary.run(["lint", path, "--target", "prolific"]).output
    #expect(text.contains("JSON Lines with 4 records"), "\(text)")
    #expect(text.contains("would take it, 1 of 4 records would be rejected"), "\(text)")
  }

  @Test func whatCannotBeReadAtAllIsRefused() throws {
    let header = folder.write("a.csv", "id,input,concepts\n1,https://example.org/a.jpg,dog\n")
    let (_, report) = try report([header, "--target", "clarifai"])
    #expect(report["verdicts"]?[0]?["accepted"]?.bool == false)
    #expect(report["verdicts"]?[0]?["reasons"]?[0]?.string == "target/csv-header")
    let lines = folder.write("a.jsonl", "[1]\n[2]\n")
    let (_, second) = try self.report([lines, "--target", "prolific"])
    #expect(second["verdicts"]?[0]?["accepted"]?.bool == false)
    #expect(second["verdicts"]?[0]?["reasons"]?[0]?.string == "target/record-json")
  }

  static let usages: [([String], String)] = [
    (["a.jsonl", "--target", "clarifai"], "takes a .csv"),
    (["a.csv", "--target", "clarifai,roboflow-zip"], "leave roboflow-zip out"),
    (["a.csv", "--target", "clarifai", "--fix", "--output-dir", "x"], "--fix mends datasets"),
    (["a.csv", "--target", "prolific", "--schema", "none.json"], "cannot be read"),
    (["a.csv", "--target", "prolific", "--schema", "a.csv"], "a.csv:1"),
    (["a.csv", "--target", "prolific", "--schema", "s.json"], "no schema"),
    (["a.csv", "--target", "clarifai", "--csv-type", "path"], "csv-type"),
  ]

  @Test(arguments: usages)
  func wrongUsageIsSaid(_ arguments: [String], _ words: String) {
    folder.write("a.csv", "prompt\na\n")
    folder.write("a.jsonl", "{}\n")
    folder.write("s.json", "{}")
    let result = RunningProcess(LadingBinary.path, ["lint"] + arguments, in: folder.path).wait()
    #expect(result.status == 2, "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func aFileThatIsNotThereIsSaid() {
    let result = LadingBinary.run(["lint", folder.path + "/no.csv", "--target", "clarifai"])
    #expect(result.status == 3)
  }

  /// Baseline, selection, ignored paths and every style hold for records as for datasets.
  @Test func findingsAreSuppressedAndShownAsOthers() throws {
    let path = folder.write("r.jsonl", "{\"a\": 1,}\n{\"\": 1}\n")
    let base = folder.path + "/base.json"
    #expect(
      LadingBinary.run(["lint", path, "--target", "prolific", "--write-baseline", base]).status == 0
    )
    #expect(
      LadingBinary.run(["lint", path, "--target", "prolific", "--baseline", base]).status == 0)
    let ignored = LadingBinary.run(
      ["lint", path, "--target", "prolific", "--ignore", "target/record-json,target/record-fields"])
    #expect(ignored.status == 0)
    let concise = LadingBinary.run(
      ["lint", path, "--target", "prolific", "--output-format", "concise"])
    #expect(concise.output.hasPrefix("\(path):1:8: error target/record-json"), "\(concise.output)")
    let github = LadingBinary.run(
      ["lint", path, "--target", "prolific", "--output-format", "github"])
    #expect(github.output.contains("r.jsonl,line=1,col=8"), "\(github.output)")
    let lines = LadingBinary.run(
      ["lint", path, "--target", "prolific", "--output-format", "jsonl"])
    #expect(lines.output.split(separator: "\n").count == 4)
  }

  /// A line of more than 100,000,000 bytes, and 40,000 ids of which one repeats: the memory stays small.
  @Test func memoryIsBounded() throws {
    let file = fopen("\(folder.path)/long.jsonl", "wb")
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    fputs("{\"a\": \"", file)
    for _ in 0..<96 { fwrite(piece, 1, piece.count, file) }
    fputs("\"}\n{\"b\": 1,}\n", file)
    fclose(file)
    let long = PeakMemory.run(
      LadingBinary.path,
      ["lint", "\(folder.path)/long.jsonl", "--target", "prolific", "--output-format", "concise"],
      outputTo: "\(folder.path)/out")
    #expect(long.status == 1)
    #expect(long.bytes < Sanitizer.memoryLimit(64 << 20))
    let out = String(decoding: readFile("\(folder.path)/out"), as: UTF8.self)
    #expect(out.contains("long.jsonl:2:8: error target/record-json"), "\(out)")

    var text = "inputid,input,concepts\n"
    for number in 0..<40_000 { text += "input-\(number),https://example.org/a.jpg,dog\n" }
    text += "input-7,https://example.org/a.jpg,dog\n"
    let path = folder.write("ids.csv", text)
    let ids = PeakMemory.run(
      LadingBinary.path, ["lint", path, "--target", "clarifai", "--output-format", "concise"],
      outputTo: "\(folder.path)/ids")
    #expect(ids.status == 1)
    #expect(ids.bytes < Sanitizer.memoryLimit(64 << 20))
    let found = String(decoding: readFile("\(folder.path)/ids"), as: UTF8.self)
    #expect(found.contains("ids.csv:40002:1: error target/csv-input-id"), "\(found)")
  }
}
