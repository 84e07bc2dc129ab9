// SPDX-License-Identifier: Apache-2.0

import LadingLint
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// The report of every golden dataset, key by key: scripts rely on names, order and kinds.
struct ReportShapeTests {
  private let folder = TemporaryFolder()

  @Test(arguments: GoldenDatasetTests.cases)
  func theReportHasTheKeysOfTheContract(_ item: GoldenDatasetTests.Case) throws {
    let path =
      switch item.container {
      case .folder, .file: item.dataset.writeFolder(into: folder)
      case .zip: item.dataset.writeZip(into: folder)
      case .tar: item.dataset.writeTar(into: folder)
      }
    let arguments = [
      "lint", path, "--target", "roboflow-zip,roboflow-batch,clarifai,none", "--output-format",
    ]
    let text = LadingBinary.run(arguments + ["json", "--max-findings-per-rule", "1"])
    #expect(text.errors.isEmpty)
    let report = try JSONValue(parsing: text.output)
    try check(report)
    #expect(report["source"]?["path"]?.string == path)
    #expect(report["source"]?["container"]?.string == item.container.rawValue)
    #expect(
      report["verdicts"]?.array?.map { $0["target"]?.string }
        == ["roboflow-zip", "roboflow-batch", "clarifai"])
    let api = LadingBinary.run(arguments + ["api"])
    #expect(api.errors.isEmpty)
    #expect(try JSONValue(parsing: api.output) == report["api"])
    #expect(text.status == (report["summary"]?["errors"]?.integer == 0 ? 0 : 1))
    #expect(api.status == text.status)
  }

  /// Whatever PATH is: one JSON document on standard output, and silence beside it.
  @Test(arguments: ["empty", "junk", "one", "a.json", "a.tar.gz", "nothing.zip", "bytes", "names"])
  func standardOutputIsOneDocumentWhateverPathIs(_ name: String) throws {
    folder.write("junk/.DS_Store", "junk")
    folder.write("junk/__MACOSX/._a.jpg", "junk")
    folder.write("empty/.DS_Store", "")
    folder.remove("empty/.DS_Store")
    folder.write("one/a.jpg", DrawnImage.bytes(8, 8, seed: 1, fileExtension: "jpg"))
    folder.write("a.json", "{\"images\": []}")
    folder.write("a.tar.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    folder.write("nothing.zip", RawZip().bytes())
    folder.write("bytes", "")
    folder.write(name: Array("names/cat/".utf8) + [0xFF, 0x0A, 0x1B] + Array(".jpg".utf8), [0x3C])
    let path = "\(folder.path)/\(name)"
    let lint = LadingBinary.run(["lint", path, "--output-format", "json", "-v"])
    #expect(lint.status == 1, "\(lint.errors)")
    #expect(lint.errors.isEmpty)
    try check(try JSONValue(parsing: lint.output))
    if name == "names" { #expect(lint.output.contains("\"pathBase64\": \"Y2F0L/8KGy5qcGc=\"")) }
    let api = LadingBinary.run(["lint", path, "--output-format", "api"])
    #expect(
      keys(try JSONValue(parsing: api.output)) == ["uploaded", "failed", "warnings", "errors"])
    let detect = LadingBinary.run(["detect", path, "--output-format", "json"])
    #expect(try JSONValue(parsing: detect.output)["format"] != nil)
    #expect(detect.errors.isEmpty)
  }

  private func keys(_ value: JSONValue?) -> [String] { (value?.object ?? []).map(\.name) }

  private func check(_ report: JSONValue) throws {
    #expect(
      keys(report) == [
        "schemaVersion", "tool", "source", "dataset", "summary", "verdicts", "findings",
        "findingsOmitted", "api",
      ])
    #expect(report["schemaVersion"]?.string == "1.0")
    #expect(keys(report["tool"]) == ["name", "version"])
    #expect(keys(report["source"]) == ["path", "container", "files", "bytes"])
    let dataset = try #require(report["dataset"])
    #expect(
      keys(dataset) == [
        "format", "confidence", "score", "root", "tasks", "evidence", "images",
        "imageDepth", "masks", "annotations", "annotationFiles", "classes", "splits",
      ])
    let isCertain = ["certain", "probable"].contains(dataset["confidence"]?.string)
    #expect((dataset["format"]?.string != nil) == isCertain)
    for item in dataset["evidence"]?.array ?? [] {
      #expect(isInOrder(keys(item), ["format", "path", "pathBase64", "points", "reason"]))
      #expect(item["format"] != nil && item["points"]?.integer != nil && item["reason"] != nil)
    }
    for item in dataset["classes"]?.array ?? [] { #expect(keys(item) == ["name", "annotations"]) }
    for item in dataset["splits"]?.array ?? [] {
      #expect(keys(item) == ["name", "images", "annotations"])
    }
    for verdict in try #require(report["verdicts"]?.array) {
      #expect(isInOrder(keys(verdict), ["target", "accepted", "archives", "reasons"]))
      #expect(verdict["accepted"]?.bool == (verdict["reasons"]?.array == []))
    }
    try checkFindings(report)
    try checkAPI(try #require(report["api"]), dataset)
  }

  private func checkFindings(_ report: JSONValue) throws {
    let summary = try #require(report["summary"])
    #expect(keys(summary) == ["errors", "warnings", "infos", "byRule"])
    let byRule = try #require(summary["byRule"]?.object)
    let total = byRule.reduce(0) { $0 + ($1.value.integer ?? 0) }
    let bySeverity = ["errors", "warnings", "infos"].reduce(0) { $0 + (summary[$1]?.integer ?? 0) }
    #expect(total == bySeverity)
    let findings = try #require(report["findings"]?.array)
    #expect(report["findingsOmitted"]?.integer == total - findings.count)
    var places: [[UInt8]] = []
    for finding in findings {
      #expect(keys(finding) == ["rule", "severity", "message", "location", "fingerprint"])
      let rule = try #require(finding["rule"]?.string)
      #expect(RuleCatalogue.rule(named: rule) != nil, "\(rule)")
      #expect(byRule.contains { $0.name == rule })
      #expect(["error", "warning", "info"].contains(finding["severity"]?.string))
      #expect(finding["message"]?.string?.isEmpty == false)
      let location = try #require(finding["location"])
      #expect(
        isInOrder(
          keys(location),
          ["path", "pathBase64", "line", "column", "pointer", "image", "imageBase64"]))
      #expect((location["line"] == nil) == (location["column"] == nil), "\(location)")
      for number in ["line", "column"] { #expect(location[number]?.integer ?? 1 > 0) }
      let fingerprint = finding["fingerprint"]?.string ?? ""
      #expect(fingerprint.count == 16 && fingerprint.allSatisfy { $0.isHexDigit })
      places.append(Array((location["path"]?.string ?? "").utf8))
    }
    let isSorted = zip(places, places.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) }
    #expect(isSorted)
  }

  private func checkAPI(_ api: JSONValue, _ dataset: JSONValue) throws {
    #expect(keys(api) == ["uploaded", "failed", "warnings", "errors"])
    let counted = try #require(api["uploaded"]?.integer) + (try #require(api["failed"]?.integer))
    #expect(counted == (dataset["images"]?.integer ?? 0) - (dataset["masks"]?.integer ?? 0))
    for list in ["warnings", "errors"] {
      let issues = try #require(api[list]?.array)
      #expect(issues.count <= 100)
      for issue in issues { #expect(keys(issue) == ["type", "file_name", "reason"]) }
    }
  }

  /// Whether `keys` are some of `all`, each once and in this order.
  private func isInOrder(_ keys: [String], _ all: [String]) -> Bool {
    all.filter(keys.contains) == keys
  }
}
