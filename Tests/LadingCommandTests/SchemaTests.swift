// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

@testable import lading

/// Every document that Lading writes, against the schema that it prints, by another's validator.
struct SchemaTests {
  private let folder = TemporaryFolder()

  private func schema(_ document: DocumentSchema) -> String {
    let result = LadingBinary.run(["schema", document.rawValue])
    #expect(result.status == 0 && result.errors.isEmpty)
    return folder.write("\(document).schema.json", result.output)
  }

  private func validate(_ files: [String], _ document: DocumentSchema) throws -> Tool.Answer {
    let validator = try #require(Tool.peer("check-jsonschema"))
    return Tool.run(validator, ["--schemafile", schema(document)] + files)
  }

  @Test(arguments: DocumentSchema.allCases)
  func aSchemaIsWellFormedAndClosed(_ document: DocumentSchema) throws {
    let value = try JSONValue(parsing: document.text)
    #expect(value["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
    var objects = 0
    func walk(_ value: JSONValue) {
      if value["properties"]?.object != nil, value["type"]?.string == "object" {
        objects += 1
        #expect(value["additionalProperties"] == .bool(false))
      }
      for member in value.object ?? [] { walk(member.value) }
      for element in value.array ?? [] { walk(element) }
    }
    walk(value)
    #expect(objects > 5)
    if let validator = Tool.peer("check-jsonschema") {
      let file = folder.write("schema.json", document.text)
      let answer = Tool.run(validator, ["--check-metaschema", file])
      #expect(answer.status == 0, "\(answer.output)")
    }
  }

  @Test(.enabled(if: Tool.peer("check-jsonschema") != nil, "needs scripts/peers"))
  func everyReportIsValid() throws {
    var reports: [String] = []
    var lines: [String] = []
    var paths = GoldenDataset.all.map { $0.writeFolder(into: folder) }
    folder.write(name: Array("names/cat/".utf8) + [0xFF, 0x0A] + Array(".jpg".utf8), [0x3C])
    folder.write("names/lading.yaml", "ignore: [{paths: [x], reason: y}]\n")
    paths += ["\(folder.path)/names", folder.write("notes.zip", "no zip")]
    let targets = "roboflow-zip,roboflow-batch,clarifai,prolific"
    for (number, path) in paths.enumerated() {
      let command = ["lint", path, "--target", targets, "--output-format"]
      reports.append(
        folder.write("\(number).json", LadingBinary.run(command + ["json"]).output))
      let stream = LadingBinary.run(command + ["jsonl"]).output.split(separator: "\n")
      for (index, line) in stream.enumerated()
      where index < 4 || index == stream.count - 1 {
        lines.append(folder.write("\(number)-\(index).json", String(line)))
      }
    }
    let baseline = "\(folder.path)/base.json"
    _ = LadingBinary.run(["lint", paths[0], "--write-baseline", baseline])
    let known = LadingBinary.run([
      "lint", paths[0], "--baseline", baseline, "--output-format", "json",
    ])
    reports.append(folder.write("known.json", known.output))
    let fixed = LadingBinary.run([
      "lint", paths[0], "--fix", "--output-dir", "\(folder.path)/fixed", "--output-format", "json",
    ])
    reports.append(folder.write("fixed.json", fixed.output))
    for (name, text, target) in [
      ("inputs.csv", "inputid,input,concepts\n1,a.jpg,dog\n", "clarifai"),
      ("records.jsonl", "{\"a\": 1}\n[]\n", "prolific"),
    ] {
      let file = folder.write(name, text)
      for style in ["json", "jsonl"] {
        let report = LadingBinary.run(
          ["lint", file, "--target", target, "--output-format", style]
        ).output
        if style == "json" {
          reports.append(folder.write(name + ".json", report))
        } else {
          for (index, line) in report.split(separator: "\n").enumerated() {
            lines.append(folder.write("\(name)-\(index).json", String(line)))
          }
        }
      }
    }
    reports.append(folder.write("sample.json", JSONRenderer.text(SampleReport.faulty)))
    let answer = try validate(reports, .report)
    #expect(answer.status == 0, "\(answer.output)")
    let lineAnswer = try validate(lines, .jsonl)
    #expect(lineAnswer.status == 0, "\(lineAnswer.output)")
    let baselineAnswer = try validate([baseline], .baseline)
    #expect(baselineAnswer.status == 0, "\(baselineAnswer.output)")
  }

  @Test(.enabled(if: Tool.peer("check-jsonschema") != nil, "needs scripts/peers"))
  func everyManifestIsValid() throws {
    var manifests: [String] = []
    for (number, dataset) in GoldenDataset.all.enumerated() {
      let path = dataset.writeFolder(into: folder)
      let output = "\(folder.path)/out\(number)"
      let kinds = [["zip"], ["tar"], ["tar", "--members", "samples"]]
      let command = ["pack"] + kinds[number % 3] + [path, "-o", output, "--allow-errors"]
      if LadingBinary.run(command).status == 0 { manifests.append("\(output)/manifest.json") }
    }
    #expect(manifests.count > 5)
    let answer = try validate(manifests, .manifest)
    #expect(answer.status == 0, "\(answer.output)")
  }

  @Test(.enabled(if: Tool.peer("check-jsonschema") != nil, "needs scripts/peers"))
  func everyPlanAndEveryRecordsSummaryIsValid() throws {
    var plans: [String] = []
    var summaries: [String] = []
    for (number, dataset) in GoldenDataset.all.enumerated() where dataset.name.hasSuffix("/ok") {
      let own = TemporaryFolder()
      let path = dataset.writeFolder(into: own)
      let json = ["--output-format", "json", "--dry-run"]
      let kinds = [["zip"], ["tar"], ["tar", "--members", "samples"]]
      let plan = LadingBinary.run(
        ["pack"] + kinds[number % 3] + [path, "-o", "\(folder.path)/none"] + json)
      #expect(plan.status == 0, "\(plan.errors)")
      plans.append(folder.write("plan\(number).json", plan.output))
      let file = "\(folder.path)/\(number).jsonl"
      for more in [json, ["--output-format", "json"]] {
        let made = LadingBinary.run(["pack", "records", path, "-o", file] + more)
        #expect(made.status == 0, "\(made.errors)")
        summaries.append(folder.write("records\(summaries.count).json", made.output))
      }
    }
    #expect(plans.count > 5)
    let answer = try validate(plans, .plan)
    #expect(answer.status == 0, "\(answer.output)")
    let second = try validate(summaries, .records)
    #expect(second.status == 0, "\(second.output)")
  }

  /// A schema that passes everything would prove nothing.
  @Test(.enabled(if: Tool.peer("check-jsonschema") != nil, "needs scripts/peers"))
  func whatIsNotAsDescribedIsRefused() throws {
    let good = JSONRenderer.text(SampleReport.faulty)
    let changes = [
      ("\"schemaVersion\": \"1.0\"", "\"schemaVersion\": 1"),
      ("\"findingsOmitted\"", "\"findingsOmited\""),
      ("\"severity\": \"warning\"", "\"severity\": \"bad\""),
      ("\"fingerprint\": \"0011223344556677\"", "\"fingerprint\": \"00\""),
      ("\"line\": 12,", ""),
      ("\"accepted\": true", "\"accepted\": \"yes\""),
    ]
    let files = changes.enumerated().map { number, change in
      let text = good.replacing(change.0, with: change.1, maxReplacements: 1)
      #expect(text != good)
      return folder.write("bad\(number).json", text)
    }
    for file in files { #expect(try validate([file], .report).status == 1, "\(file)") }
  }
}
