// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// Lint against the truth of 60 real datasets.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct CorpusTests {
  static let datasets = Corpus.names(in: "datasets")

  /// Where our reading differs from the truth file, and why ours is right.
  struct Exception: Sendable {
    var annotations: Int?
    var perClass: [String: Int]?
    var images: Int?
    var files: Int?
    var why: String
  }

  static let exceptions: [String: Exception] = [:]

  @Test(arguments: datasets)
  func countsAreTheTruth(_ name: String) throws {
    let truth = try CorpusTruth(dataset: name)
    let source = try openSource("\(Corpus.path)/datasets/\(name)/ds")
    let report = try Linter.lint(source).report
    let exception = Self.exceptions[name]

    #expect(report.dataset.format == truth.format)
    #expect(report.dataset.images == exception?.images ?? truth.inventory.images)
    #expect(
      report.source.files
        == exception?.files ?? truth.inventory.files - truth.inventory.junk.count)
    guard truth.format != nil else { return }
    #expect(report.dataset.annotations == exception?.annotations ?? truth.annotationCount)
    var counts: [String: Int] = [:]
    for item in report.dataset.classes where item.annotations > 0 {
      counts[item.name, default: 0] += item.annotations
    }
    #expect(counts == exception?.perClass ?? truth.perClass)
    #expect(
      report.api.uploaded + report.api.failed == report.dataset.images - report.dataset.masks)
  }
}
