// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import lading

/// What `lading lint` writes for programs, over real datasets.
struct OutputFormatTests {
  private let folder = TemporaryFolder()

  private func faulty() throws -> String {
    try #require(GoldenDataset.all.first { $0.name == "coco-roboflow/err" }).writeFolder(
      into: folder)
  }

  private func lint(_ path: String, _ format: String, _ more: String...) -> String {
    let result = LadingBinary.run(["lint", path, "--output-format", format] + more)
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.errors.isEmpty)
    return result.output
  }

  @Test(arguments: ["1", "2", "5"])
  func jsonLinesHaveEveryFindingOfTheReportInItsOrder(_ jobs: String) throws {
    let path = try faulty()
    let report = try JSONValue(
      parsing: lint(path, "json", "--max-findings-per-rule", "none"))
    let lines = try lint(path, "jsonl", "--jobs", jobs, "--max-findings-per-rule", "0")
      .split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines.first?["type"]?.string == "header")
    #expect(lines.first?["source"] == report["source"])
    #expect(lines.last?["type"]?.string == "summary")
    for part in ["dataset", "summary", "verdicts"] { #expect(lines.last?[part] == report[part]) }
    let findings = lines.dropFirst().dropLast().map { line in
      JSONValue.object((line.object ?? []).filter { $0.name != "type" })
    }
    #expect(JSONValue.array(findings) == report["findings"])
    #expect(findings.count > 5)
  }

  @Test func conciseIsALineAFinding() throws {
    let path = try faulty()
    let report = try JSONValue(parsing: lint(path, "json"))
    let result = LadingBinary.run(["lint", path, "--output-format", "concise"])
    let lines = result.output.split(separator: "\n").map(String.init)
    let findings = try #require(report["findings"]?.array)
    #expect(lines.count == findings.count)
    for (line, finding) in zip(lines, findings) {
      let location = finding["location"]
      var place = path + (location?["path"]?.string.map { "/" + $0 } ?? "")
      if let number = location?["line"]?.integer { place += ":\(number)" }
      if let number = location?["column"]?.integer { place += ":\(number)" }
      let parts = ["severity", "rule", "message"].map { finding[$0]?.string ?? "" }
      #expect(line == "\(place): \(parts.joined(separator: " "))")
    }
    #expect(result.errors.contains("error"))
    #expect(LadingBinary.run(["lint", path, "--output-format", "concise", "-q"]).errors.isEmpty)
  }

  /// The models were made from the official schema, and refuse what it does not know.
  @Test(.enabled(if: Tool.peer("python") != nil, "needs scripts/peers"))
  func sarifIsWhatTheOfficialSchemaDescribes() throws {
    let python = try #require(Tool.peer("python"))
    let check = """
      import sys, pydantic_sarif.model as m
      log = m.StaticAnalysisResultsFormatSarifVersion210JsonSchema
      for path in sys.argv[1:]: log.model_validate_json(open(path).read())
      """
    var files: [String] = []
    for dataset in GoldenDataset.all {
      let path = dataset.writeFolder(into: folder)
      let result = LadingBinary.run(["lint", path, "--output-format", "sarif"])
      #expect(result.errors.isEmpty)
      files.append(folder.write("\(files.count).sarif", result.output))
    }
    let answer = Tool.run(python, ["-c", check] + files)
    #expect(answer.status == 0, "\(answer.output)")
    let broken = folder.write("broken.sarif", "{\"version\": \"2.1.0\", \"runs\": [{\"x\": 1}]}")
    #expect(Tool.run(python, ["-c", check, broken]).status != 0)
  }

  @Test func sarifHasWhatGitHubAsksFor() throws {
    let path = try faulty()
    let name = String(path.dropFirst(folder.path.utf8.count + 1))
    // Started in the folder above, as in a repository: URIs are relative to it.
    let result = LadingBinary.run(
      ["lint", name, "--output-format", "sarif"], in: folder.path)
    let report = try JSONValue(parsing: lint(path, "json"))
    let run = try #require(try JSONValue(parsing: result.output)["runs"]?[0])
    let results = try #require(run["results"]?.array)
    #expect(results.count == report["findings"]?.array?.count)
    let rules = try #require(run["tool"]?["driver"]?["rules"]?.array)
    var rank = 2
    for result in results {
      let rule = try #require(result["ruleIndex"]?.integer)
      #expect(rules[rule]["id"] == result["ruleId"])
      let level = try #require(result["level"]?.string)
      let order = try #require(["note", "warning", "error"].firstIndex(of: level))
      #expect(order <= rank)
      rank = order
      let place = result["locations"]?[0]?["physicalLocation"]
      let uri = try #require(place?["artifactLocation"]?["uri"]?.string)
      #expect(uri.hasPrefix(name))
      #expect(place?["region"]?["startLine"]?.integer ?? 0 >= 1)
      let print = result["partialFingerprints"]?["primaryLocationLineHash"]?.string
      #expect(print?.count == 16)
    }
    for rule in rules {
      for part in ["shortDescription", "fullDescription", "help"] {
        #expect(rule[part]?["text"]?.string?.isEmpty == false)
      }
    }
  }

  @Test func sarifStopsAtWhatGitHubShowsAndSaysSo() throws {
    var report = SampleReport.faulty
    let finding = report.findings[1]
    report.findings = (0..<5200).map { number in
      var copy = finding
      copy.severity = number < 5100 ? .warning : .error
      return copy
    }
    report.summary.warnings = 5100
    report.summary.errors = 100
    report.summary.infos = 0
    let run = try JSONValue(parsing: SARIFRenderer(report, nil).text())["runs"]?[0]
    let results = try #require(run?["results"]?.array)
    #expect(results.count == 5000)
    #expect(results.prefix(100).allSatisfy { $0["level"]?.string == "error" })
    #expect(results.dropFirst(100).allSatisfy { $0["level"]?.string == "warning" })
    let notice = run?["invocations"]?[0]?["toolExecutionNotifications"]?[0]
    #expect(notice?["message"]?["text"]?.string?.contains("5,000 worst of 5,200") == true)
    #expect(run?["properties"]?["resultsOmitted"]?.integer == 200)
  }

  @Test func ofAnArchiveTheArchiveIsTheFile() throws {
    let golden = try #require(GoldenDataset.all.first { $0.name == "coco-roboflow/err" })
    let path = golden.writeZip(into: folder)
    let name = String(path.dropFirst(folder.path.utf8.count + 1))
    let sarif = LadingBinary.run(["lint", name, "--output-format", "sarif"], in: folder.path)
    let results = try JSONValue(parsing: sarif.output)["runs"]?[0]?["results"]?.array ?? []
    #expect(!results.isEmpty)
    for result in results {
      let place = result["locations"]?[0]?["physicalLocation"]
      #expect(place?["artifactLocation"]?["uri"]?.string == name)
      #expect(place?["region"]?["startLine"]?.integer == 1)
    }
    #expect(results.contains { $0["message"]?["text"]?.string?.contains(".json:") == true })
    let github = LadingBinary.run(["lint", name, "--output-format", "github"], in: folder.path)
    #expect(github.output.contains("file=\(name)::"))
  }

  @Test func uriReferencesAreEncoded() {
    #expect(ReportPath.uri(Array("a b/ü%,:#?.jpg".utf8)) == "a%20b/%C3%BC%25%2C%3A%23%3F.jpg")
    #expect(ReportPath.uri([0x70, 0xE9, 0x2F]) == "p%E9/")
  }

  @Test(arguments: [
    ("/w/ds", "/w", "ds"), ("/w", "/w", "."), ("./ds/", "/w", "ds"), ("ds", "/w", "ds"),
    ("/other/ds", "/w", "/other/ds"), ("/w2/ds", "/w", "/w2/ds"), (".", "/w", "."),
  ])
  func pathsAreSeenFromTheWorkingFolder(_ path: String, _ working: String, _ base: String) {
    let source = Report.Source(path: path, container: .folder, files: 0, bytes: 0)
    let paths = ReportPath(source, workingFolder: working)
    #expect(String(decoding: paths.base, as: UTF8.self) == base)
    let file = paths.file(Location(path: Array("x.txt".utf8)))
    #expect(String(decoding: file, as: UTF8.self) == (base == "." ? "x.txt" : base + "/x.txt"))
  }

  @Test func workflowCommandsAreEscaped() {
    #expect(GitHubRenderer.escape("a%b\r\nc:d,e", isProperty: true) == "a%25b%0D%0Ac%3Ad%2Ce")
    #expect(GitHubRenderer.escape("a%b\nc:d,e", isProperty: false) == "a%25b%0Ac:d,e")
  }

  @Test func theFirstAnnotationsAreOfAsManyRulesAsThereAre() throws {
    let lines = GitHubRenderer(report: SampleReport.faulty).text().split(separator: "\n")
    #expect(lines.first?.hasPrefix("::notice title=lading::") == true)
    let errors = lines.filter { $0.hasPrefix("::error ") }
    let rules = errors.prefix(3).compactMap { $0.split(separator: ",").first }
    #expect(Set(rules).count == 3)
    #expect(lines.allSatisfy { $0.hasPrefix("::") })
    #expect(GitHubRenderer(report: SampleReport.clean).text().isEmpty)
  }

  @Test func junitIsXMLAndItsCountsAdd() throws {
    let path = try faulty()
    let file = folder.write("report.xml", lint(path, "junit"))
    let check = """
      import sys, xml.etree.ElementTree as t
      root = t.parse(sys.argv[1]).getroot()
      assert root.tag == 'testsuites'
      cases = failures = 0
      for suite in root:
        assert suite.tag == 'testsuite' and int(suite.get('tests')) == len(suite)
        assert int(suite.get('failures')) == len(suite.findall('testcase/failure'))
        cases += len(suite); failures += len(suite.findall('testcase/failure'))
        for case in suite: assert case.get('name').startswith(case.get('classname')[7:] + '/')
      assert int(root.get('tests')) == cases and int(root.get('failures')) == failures
      print(cases, failures)
      """
    let answer = Tool.run("python3", ["-c", check, file])
    #expect(answer.status == 0, "\(answer.output)")
    let report = try JSONValue(parsing: lint(path, "json"))
    let failing = Set(
      (report["findings"]?.array ?? []).filter { $0["severity"]?.string == "error" }
        .compactMap { $0["rule"]?.string })
    let numbers = answer.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    #expect(numbers.last == failing.count)
    let never = LadingBinary.run(
      ["lint", path, "--output-format", "junit", "--fail-on", "never", "--select", "coco"])
    #expect(never.status == 0)
    #expect(!never.output.contains("<failure"))
    #expect(never.output.contains("<system-out>"))
    #expect(!never.output.contains("lading.image"))
  }

  @Test func xmlHoldsNoCharacterThatItMayNot() {
    #expect(
      JUnitRenderer.escape("<a & \"b\">\u{1B}\u{0}\u{FFFE}é")
        == "&lt;a &amp; &quot;b&quot;&gt;\\u{1b}\\u{0}\\u{fffe}é")
  }

  @Test(arguments: ["text", "concise", "json", "jsonl", "api", "sarif", "github", "junit"])
  func aFileHoldsWhatStandardOutputShows(_ format: String) throws {
    let path = try faulty()
    let shown = LadingBinary.run(["lint", path, "--output-format", format, "-q"])
    let file = "\(folder.path)/out"
    let written = LadingBinary.run(
      ["lint", path, "--output-format", format, "-q", "--output", file])
    #expect(written.output.isEmpty && written.errors.isEmpty)
    #expect(String(decoding: readFile(file), as: UTF8.self) == shown.output)
    #expect(!shown.output.isEmpty)
    #expect(listFolder(folder.path).allSatisfy { !$0.hasSuffix(".tmp") })
    let full = LadingBinary.run(["lint", path, "--output-format", format, "-o", "/dev/full"])
    #expect(full.status == 8, "\(full.errors)")
  }
}
