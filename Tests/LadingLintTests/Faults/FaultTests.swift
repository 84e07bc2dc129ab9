// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import Testing

@testable import LadingLint

/// One fault at a time, planted into good datasets of every layout, over a folder, a zip and a tar:
/// the rule that is named has to report it, and nothing else of level error may appear.
struct FaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var fault: Int
    var layout: PlantLayout
    var container: Container

    var testDescription: String {
      let fault = Fault.all[fault]
      return "\(fault.rule), \(fault.name), in \(layout.name) as \(container.rawValue)"
    }
  }

  static let cases: [Case] = Fault.all.enumerated().flatMap { number, fault in
    PlantLayout.all.filter { fault.layouts.contains($0.name) }.flatMap { layout in
      fault.containers.map { Case(fault: number, layout: layout, container: $0) }
    }
  }

  private static func lint(_ planting: Planting) throws -> Report {
    let folder = TemporaryFolder()
    let example = planting.example()
    let options = LintOptions(
      targets: example.targets, imageDepth: example.imageDepth, limits: example.limits)
    let path = example.write(into: folder)
    do {
      return try Linter.lint(try openSource(path), options: options).report
    } catch {
      return Linter.unreadable(path: path, bytes: 0, error: error, options: options)
    }
  }

  /// What is found in a layout before anything is planted.
  private static let before: [String: [RuleID: Int]] = {
    var counts: [String: [RuleID: Int]] = [:]
    for layout in PlantLayout.all {
      for container in [Container.folder, .zip, .tar] {
        let report = try? lint(Planting(layout, as: container))
        counts[layout.name + container.rawValue] = report?.summary.byRule ?? [:]
      }
    }
    return counts
  }()

  @Test(arguments: cases)
  func isReportedAndNothingElse(_ item: Case) throws {
    let fault = Fault.all[item.fault]
    var planting = Planting(item.layout, as: item.container)
    fault.plant(&planting)
    #expect(planting.problem == nil)
    let report = try Self.lint(planting)
    let rule = RuleID(stringLiteral: fault.rule)
    let all = report.findings.map { finding in
      let path = String(decoding: finding.location.path ?? [], as: UTF8.self)
      return "\(finding.severity) \(finding.rule) \(path): \(finding.message)"
    }.joined(separator: "\n")
    let before = Self.before[item.layout.name + item.container.rawValue]?[rule] ?? 0
    #expect((report.summary.byRule[rule] ?? 0) > before, "\(all)")
    #expect(
      report.findings.contains { $0.rule == rule && $0.severity == fault.severity }, "\(all)")
    let errors = Set(report.findings.filter { $0.severity == .error }.map(\.rule.description))
    let expected = fault.also.union(fault.severity == .error ? [fault.rule] : [])
    #expect(errors == expected, "\(all)")
  }

  @Test(arguments: PlantLayout.all.map(\.name))
  func withoutAFaultNothingIsWrong(_ name: String) throws {
    let layout = try #require(PlantLayout.all.first { $0.name == name })
    for container in [Container.folder, .zip, .tar] {
      let report = try Self.lint(Planting(layout, as: container))
      #expect(report.summary.errors == 0)
      #expect(report.dataset.format?.rawValue == String(name.prefix { $0 != "-" }))
    }
  }

  @Test func everyRuleIsPlanted() {
    let planted = Set(Fault.all.map(\.rule))
    for rule in RuleCatalogue.all {
      let id = rule.info.id.description
      if Unplanted.byExamples.contains(id) { continue }
      if planted.contains(id) == (Unplanted.reasons[id] == nil) { continue }
      Issue.record(
        """
        \(id) \(planted.contains(id) ? "is planted, and Unplanted says it is not" : """
          is not planted: add a row to the faults of its group in Tests/LadingLintTests/Faults, or \
          a reason to Unplanted
          """)
        """)
    }
  }

  @Test func everyLayoutAndContainerIsPlantedInto() {
    for layout in PlantLayout.all {
      #expect(!layout.files.isEmpty, "\(layout.name)")
      for container in [Container.folder, .zip, .tar] {
        let count = Self.cases.count { $0.layout.name == layout.name && $0.container == container }
        #expect(count >= 10, "\(layout.name) as \(container.rawValue)")
      }
    }
  }
}
