// SPDX-License-Identifier: Apache-2.0

import LadingModel
import Testing

@testable import lading

/// How findings of a kind are gathered; `RendererSnapshotTests` has the whole picture.
struct TextRendererTests {
  /// A text of findings of one rule, each with a message and a place.
  private func text(
    _ severity: Severity, _ findings: [(message: String, path: String)], count: Int? = nil
  ) -> [String] {
    var report = SampleReport.clean
    report.findings = findings.map { item in
      Finding(
        rule: "image/truncated", severity: severity, message: item.message,
        location: Location(path: Array(item.path.utf8), image: EntryPath("other/a.jpg")),
        fingerprint: "")
    }
    report.summary.byRule = ["image/truncated": count ?? findings.count]
    let text = TextRenderer(report: report, style: TextStyle()).text()
    return text.split(separator: "\n").map(String.init)
  }

  @Test func shortPlacesShareALine() {
    let lines = text(.error, (1...5).map { ("It ends; copy it", "\($0)/a.txt") })
    #expect(lines[1] == "  1/a.txt, 2/a.txt, 3/a.txt and 2 more")
    #expect(lines[2] == "    It ends; copy it")
  }

  @Test func longPlacesStandOnALineEach() {
    let folder = String(repeating: "long", count: 20)
    let lines = text(.error, (1...5).map { ("It ends; copy it", "\(folder)\($0)/a.txt") })
    #expect(lines[1] == "  \(folder)1/a.txt")
    #expect(lines[3] == "  \(folder)3/a.txt")
    #expect(lines[4] == "  and 2 more")
    #expect(lines[5] == "    It ends; copy it")
  }

  @Test func theImageIsNamedWhereTheFileDoesNotSayIt() {
    #expect(text(.error, [("It ends; copy it", "a.txt")])[1] == "  a.txt")
    #expect(text(.error, [("It ends; copy it", "b.txt")])[1] == "  b.txt (other/a.jpg)")
  }

  @Test(arguments: [(Severity.error, 5), (.warning, 5), (.info, 1)])
  func remarksStayShort(_ severity: Severity, _ shown: Int) {
    let lines = text(severity, (1...9).map { ("Message \($0); act", "a.txt") }, count: 1009)
    #expect(lines.count { $0.hasPrefix("    Message") } == shown)
    #expect(lines.contains("  and \(Wording.number(1009 - shown)) more of this rule"))
  }

  @Test func prolificTakesNoImages() {
    var report = SampleReport.clean
    report.verdicts = [Verdict(target: .prolific, accepted: true, archives: nil, reasons: [])]
    let text = TextRenderer(report: report, style: TextStyle()).text()
    #expect(text.contains("prolific: takes records, not images"))
    #expect(text.contains("lading pack records"))
  }
}
