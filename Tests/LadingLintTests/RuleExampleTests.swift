// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// Every example of every rule, each as a test of its own name.
struct RuleExampleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rule: RuleID
    var number: Int
    var example: RuleExample
    var isFlagged: Bool
    var testDescription: String { "\(rule) \(isFlagged ? "flags" : "accepts") \(number)" }
  }

  static let cases: [Case] = RuleCatalogue.all.flatMap { rule in
    let info = rule.info
    return info.flagged.enumerated().map {
      Case(rule: info.id, number: $0.offset + 1, example: $0.element, isFlagged: true)
    }
      + info.accepted.enumerated().map {
        Case(rule: info.id, number: $0.offset + 1, example: $0.element, isFlagged: false)
      }
  }

  @Test(arguments: cases)
  func example(_ item: Case) throws {
    let folder = TemporaryFolder()
    let path = item.example.write(into: folder)
    var options = LintOptions(
      targets: item.example.targets, imageDepth: item.example.imageDepth,
      limits: item.example.limits)
    let report: Report
    if let file = item.example.recordsFile {
      options.records = item.example.recordOptions
      options.records.folders = [path]
      report = try Linter.lintRecords(
        FileSource(path: "\(path)/\(file)"), kind: #require(RecordFileKind(path: file)),
        options: options
      ).report
    } else {
      report = try Self.report(path, item.example.sourceLimits, options)
    }
    let all = report.findings.map { "\($0.rule): \($0.message)" }.joined(separator: "\n")
    #expect(((report.summary.byRule[item.rule] ?? 0) > 0) == item.isFlagged, "\(all)")
    for finding in report.findings {
      let problem = MessageStyle.problem(finding.message)
      #expect(problem == nil, "\(finding.rule): \(finding.message)")
    }
  }

  /// Lints as the command does: what cannot be listed has a report of its own.
  private static func report(
    _ path: String, _ limits: SourceLimits, _ options: LintOptions
  ) throws -> Report {
    let source: any DatasetSource
    do {
      source = try openSource(path, limits: limits)
    } catch {
      return Linter.unreadable(path: path, bytes: 0, error: error, options: options)
    }
    return try Linter.lint(source, options: options).report
  }

  @Test func proseIsWhole() {
    for rule in RuleCatalogue.all {
      let info = rule.info
      for text in [info.summary, info.why, info.remedy] {
        #expect(text.hasSuffix("."), "\(info.id): \(text)")
        #expect(!text.contains("  ") && !text.contains("\n"), "\(info.id): \(text)")
      }
      for text in [info.summary, info.remedy] {
        // Two dots are a folder's name.
        let sentences = text.replacing("..", with: "").split(separator: ". ")
        #expect(sentences.count == 1, "\(info.id) says more than a sentence: \(text)")
      }
    }
  }

  @Test(
    arguments: [
      "the box is empty; remove it", "The box is empty.", "The box  is empty; remove it",
      "The box\nis empty; remove it", "The box is empty", "",
    ])
  func poorMessagesAreSeen(_ message: String) {
    #expect(MessageStyle.problem(message) != nil)
  }

  @Test func messagesAreOneLine() {
    #expect(
      FindingDetail("The name \"a\nb\u{7}\" is odd").message == #"The name "a\nb\u{7}" is odd"#)
  }

  @Test func everyRuleHasExamplesOfBothKinds() {
    for rule in RuleCatalogue.all {
      #expect(!rule.info.flagged.isEmpty, "\(rule.info.id) flags nothing")
      #expect(!rule.info.accepted.isEmpty, "\(rule.info.id) accepts nothing")
    }
  }

  @Test func idsAreUnique() {
    let ids = RuleCatalogue.all.map { $0.info.id }
    #expect(Set(ids).count == ids.count)
  }
}

/// How messages are written: a capital letter or a quote first, `; what to do` at the end, no period.
enum MessageStyle {
  /// What is wrong with a message; nil for a good one.
  static func problem(_ message: String) -> String? {
    guard let first = message.first else { return "empty" }
    if first != "\"", !first.isUppercase { return "no capital letter" }
    if message.hasSuffix(".") { return "a period at the end" }
    if message.contains("  ") { return "two spaces" }
    if message.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      return "a control character"
    }
    return message.contains("; ") ? nil : "does not say what to do"
  }
}
