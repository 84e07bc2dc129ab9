// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// The datasets in testdata/: what lies there is what the generator makes, and lint says of each
/// what is recorded beside it, as a folder, a zip and a tar alike.
struct GoldenDatasetTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var number: Int
    var container: Container
    var dataset: GoldenDataset { GoldenDataset.all[number] }
    var testDescription: String { "\(dataset.name) as \(container.rawValue)" }
  }

  static let cases = GoldenDataset.all.indices.flatMap { number in
    [Container.folder, .zip, .tar].map { Case(number: number, container: $0) }
  }

  @Test func testdataIsWhatTheGeneratorMakes() {
    var made: Set<String> = []
    for dataset in GoldenDataset.all {
      made.insert(dataset.name + ".expected.json")
      for (path, bytes) in dataset.files {
        made.insert("\(dataset.name)/\(path)")
        if let problem = Recording.problem(bytes, at: "testdata/\(dataset.name)/\(path)") {
          Issue.record("\(problem)")
        }
      }
    }
    for path in Repository.files(under: "testdata")
    where !made.contains(path) && !path.hasPrefix("snapshots/") && path != "README.md" {
      Issue.record("\(Recording.superfluous("testdata/\(path)"))")
    }
  }

  @Test(arguments: cases)
  func lintSaysWhatIsRecorded(_ item: Case) throws {
    let report = try lint(item)
    let path = "testdata/\(item.dataset.name).expected.json"
    if let problem = Recording.problem(Self.expectation(report), at: path) {
      Issue.record("\(problem)")
    }
  }

  @Test(arguments: cases.filter { $0.container == .folder })
  func goodDataHasNoErrorsAndBadDataHas(_ item: Case) throws {
    let report = try lint(item)
    let errors = report.findings.filter { $0.severity == .error }
    let told = errors.map { "\($0.rule): \($0.message)" }.joined(separator: "\n")
    if item.dataset.name.hasSuffix("/ok") {
      #expect(errors.isEmpty, "\(told)")
      #expect(report.verdicts.allSatisfy { $0.accepted })
      #expect(report.api.failed == 0)
    } else {
      #expect(!errors.isEmpty)
    }
    let format = item.dataset.name.prefix { $0 != "-" }
    #expect(report.dataset.format?.rawValue == String(format))
  }

  private func lint(_ item: Case) throws -> Report {
    let folder = TemporaryFolder()
    let path =
      switch item.container {
      case .folder, .file: item.dataset.writeFolder(into: folder)
      case .zip: item.dataset.writeZip(into: folder)
      case .tar: item.dataset.writeTar(into: folder)
      }
    let options = LintOptions(targets: [.roboflowZip, .roboflowBatch], jobs: 2)
    let report = try Linter.lint(try openSource(path), options: options).report
    #expect(report.source.container == item.container)
    return report
  }

  /// What is recorded of a report: all of it that does not depend on where the dataset lies.
  private static func expectation(_ report: Report) -> [UInt8] {
    var json = JSONWriter(indent: 1)
    json.object { json in
      json.member("format", report.dataset.format?.rawValue ?? "none")
      json.member("confidence", report.dataset.confidence.rawValue)
      json.key("tasks")
      json.array { json in for task in report.dataset.tasks { json.value(task) } }
      json.member("files", report.source.files)
      json.member("images", report.dataset.images)
      json.member("annotations", report.dataset.annotations)
      json.member("annotationFiles", report.dataset.annotationFiles)
      json.key("classes")
      json.array { json in
        for item in report.dataset.classes { json.value("\(item.name): \(item.annotations)") }
      }
      json.key("splits")
      json.array { json in
        for split in report.dataset.splits {
          json.value("\(split.name): \(split.images) images, \(split.annotations) annotations")
        }
      }
      json.key("verdicts")
      json.array { json in
        for verdict in report.verdicts {
          let reasons = verdict.reasons.map(\.description).joined(separator: ", ")
          json.value("\(verdict.target.rawValue): \(verdict.accepted ? "accepted" : reasons)")
        }
      }
      json.member("failed", report.api.failed)
      json.key("findings")
      json.array { json in
        for finding in report.findings {
          let path = String(decoding: finding.location.path ?? [], as: UTF8.self)
          let line = finding.location.line.map { ":\($0)" } ?? ""
          json.value("\(finding.severity.rawValue) \(finding.rule) \(path)\(line)")
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
