// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// What lint says of the images of the real datasets, against what `truth.json` says of them.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct ImageRulesCorpusTests {
  /// Copies that the truth counts and lint does not, with who is right: the copies are masks of
  /// other formats' label folders or, of a format that is not read, no dataset's images.
  static let uncountedCopies: [String: Int] = [:]

  @Test(arguments: Corpus.names(in: "datasets"))
  func imagesAgainstTheTruth(_ name: String) throws {
    let folder = "\(Corpus.path)/datasets/\(name)"
    let truth = try #require(
      try JSONValue(parsing: readFile(folder + "/truth.json"))["inventory"])
    let source = try openSource(folder + "/ds")
    let options = LintOptions(
      targets: [.none], findingsPerRule: nil, jobs: 2, imageDepth: .decode)
    let report = try Linter.lint(source, options: options).report
    #expect(report.dataset.imageDepth == .decode)
    func paths(_ rule: RuleID) -> Set<String> {
      Set(
        report.findings.filter { $0.rule == rule }.compactMap { $0.location.path }.map {
          String(decoding: $0, as: UTF8.self)
        })
    }
    func names(_ key: String) -> Set<String> { Set((truth[key]?.object ?? []).map(\.name)) }
    func isIn(_ paths: Set<String>, _ names: Set<String>) -> Bool {
      // The truth has bare names.
      Set(paths.map { String($0.split(separator: "/").last ?? "") }) == names
    }

    for rule in ["truncated", "damaged", "unreadable", "not-an-image", "not-decoded"] as [String] {
      #expect(paths(RuleID("image/\(rule)")) == [], "\(rule)")
    }
    #expect(names("image_problems") == [])
    #expect(isIn(paths("image/format-mismatch"), names("ext_mismatch")))
    #expect(paths("image/exif-orientation") == names("exif_orientation_not_1"))
    #expect(paths("image/animated") == names("multi_frame"))
    let copies = truth["duplicate_groups"]?["extra_copies"]?.integer ?? 0
    let found = paths("image/duplicate-content").count + paths("split/leak-identical").count
    #expect(found + (Self.uncountedCopies[name] ?? 0) == copies)
    let least = (truth["dims"]?["min"]?.array ?? []).compactMap(\.integer).min() ?? 10
    #expect(paths("image/too-small").isEmpty == (least >= 10))
    let plain: Set<String> = ["RGB", "L", "1"]
    let odd = (truth["image_modes"]?.object ?? []).filter { !plain.contains($0.name) }
    let oddCount = odd.reduce(0) { $0 + ($1.value.integer ?? 0) }
    #expect(paths("image/color-mode").count == oddCount)
  }
}
