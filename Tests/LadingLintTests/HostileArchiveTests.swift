// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// Archives made to do harm: each is found out, by the rule, the entry and the place, and none is
/// unpacked.
struct HostileArchiveTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var archive: HostileArchive
    var testDescription: String { archive.name }
  }

  static let cases = HostileArchive.all.map { Case(archive: $0) }

  @Test(arguments: cases)
  func isFoundOut(_ item: Case) throws {
    let archive = item.archive
    let folder = TemporaryFolder()
    let path = folder.write("hostile.bin", archive.bytes)
    let report: Report
    do throws(SourceError) {
      let source = try openSource(path, limits: archive.limits)
      report = try Linter.lint(source).report
    } catch {
      report = Linter.unreadable(path: path, bytes: Int64(archive.bytes.count), error: error)
    }
    let findings = report.findings.filter { $0.rule.group == "archive" }
    let all = findings.map(shown).joined(separator: "\n")
    #expect(findings.count == archive.faults.count, "\(all)")
    for fault in archive.faults {
      let found = findings.contains { finding in
        guard finding.rule == fault.rule, finding.severity == fault.severity else { return false }
        if finding.location.path.map(text) != fault.entry { return false }
        guard let offset = fault.offset else { return true }
        return finding.message.contains("at byte \(offset) of")
      }
      #expect(found, "\(fault) is not among\n\(all)")
    }
    for finding in findings {
      #expect(MessageStyle.problem(finding.message) == nil, "\(finding.message)")
    }
    let hasError = archive.faults.contains { $0.severity == .error }
    for verdict in report.verdicts where hasError { #expect(!verdict.accepted) }
    #expect(listFolder(folder.path) == ["hostile.bin"], "something was unpacked")
  }

  @Test func thereIsAnArchiveForEveryKindOfFault() {
    let rules = Set(HostileArchive.all.flatMap { $0.faults.map(\.rule) })
    let harmless: Set<RuleID> = [
      "archive/junk-files", "archive/nested-root", "archive/nested-archive",
    ]
    let expected = RuleCatalogue.all.map { $0.info.id }.filter {
      $0.group == "archive" && !harmless.contains($0)
    }
    #expect(rules == Set(expected))
    let names = HostileArchive.all.map(\.name)
    #expect(Set(names).count == names.count)
  }

  private func shown(_ finding: Finding) -> String {
    "\(finding.rule) \(finding.location.path.map(text) ?? "-"): \(finding.message)"
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
