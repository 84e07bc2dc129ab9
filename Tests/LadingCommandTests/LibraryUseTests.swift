// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

func hasErrors(_ path: String) throws -> Bool {
  let source = try openSource(path)
  let report = try Linter.lint(source, options: LintOptions(targets: [.roboflowZip])).report
  for finding in report.findings { print(finding.rule, finding.message) }
  return report.summary.errors > 0
}

/// The function above is the one that README.md shows: it compiles, and does what it says.
struct LibraryUseTests {
  @Test func readmeShowsTheFunctionAbove() throws {
    let source = String(decoding: readFile("\(#filePath)"), as: UTF8.self)
    let start = try #require(source.firstRange(of: "func hasErrors")).lowerBound
    let end = try #require(source.firstRange(of: "\n}\n")).upperBound
    let readme = String(decoding: readFile(Repository.root + "/README.md"), as: UTF8.self)
    #expect(readme.contains(source[start..<end]))
  }

  @Test(arguments: [("ok", false), ("err", true)])
  func itTellsGoodFromBad(_ folder: String, _ isBad: Bool) throws {
    #expect(try hasErrors(Repository.root + "/testdata/yolo-roboflow/" + folder) == isBad)
  }
}
