// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// Whether a target would take a dataset, and why not.
struct VerdictTests {
  private func verdicts(
    _ files: [(String, [UInt8])], targets: [Target],
    selection: RuleSelection = RuleSelection(), limits: Target.Limits = Target.Limits()
  ) throws -> [Verdict] {
    try Linter.lint(
      MemoryDataset(files),
      options: LintOptions(targets: targets, selection: selection, limits: limits)
    ).report.verdicts
  }

  private let images = (0..<5).map { ("\($0).png", DrawnImage.png(32, 32, seed: $0)) }

  @Test func imagesAloneAreEnoughForSome() throws {
    let found = try verdicts(
      images, targets: [.roboflowZip, .roboflowBatch, .none, .clarifai, .prolific])
    #expect(found.map(\.target) == [.roboflowZip, .roboflowBatch, .clarifai, .prolific])
    #expect(found.map(\.accepted) == [false, true, true, true])
    #expect(found[0].reasons == ["layout/unrecognised"])
    #expect(found.map(\.archives) == [1, 1, nil, nil])
  }

  @Test func ignoringARuleChangesNoVerdict() throws {
    let found = try verdicts(
      images, targets: [.roboflowZip], selection: RuleSelection(ignore: ["layout"]))
    #expect(found.first?.accepted == false)
    #expect(found.first?.reasons == ["layout/unrecognised"])
  }

  @Test func aFolderIsCutIntoArchives() throws {
    let limits = Target.Limits(archiveFiles: 2, shardImages: 2)
    let found = try verdicts(images, targets: [.roboflowZip, .roboflowBatch], limits: limits)
    #expect(found.map(\.archives) == [3, 3])
    #expect(found.map(\.accepted) == [false, true])
  }

  @Test func anArchiveBeyondTheLimitIsRefused() throws {
    let folder = TemporaryFolder()
    var tar = RawTar()
    for (name, bytes) in images { tar.add(name, bytes) }
    let source = try openSource(folder.write("x.tar", tar.bytes()))
    let report = try Linter.lint(
      source,
      options: LintOptions(
        targets: [.roboflowBatch], selection: RuleSelection(ignore: ["target"]),
        limits: Target.Limits(shardImages: 4))
    ).report
    #expect(report.verdicts.first?.accepted == false)
    #expect(report.verdicts.first?.reasons == ["target/shard-too-many-images"])
    #expect(report.verdicts.first?.archives == 2)
    #expect(report.findings.isEmpty)
  }

  @Test func anEmptyDatasetIsRefusedByAll() throws {
    let found = try verdicts(
      [("README.md", [])], targets: [.roboflowZip, .roboflowBatch, .clarifai, .prolific])
    #expect(found.allSatisfy { !$0.accepted && $0.reasons == ["layout/empty-dataset"] })
  }

  @Test func theStrictestTargetSetsTheSeverity() throws {
    let files = images + [("film.mp4", [1])]
    func severity(_ targets: [Target]) throws -> [Severity] {
      let report = try Linter.lint(MemoryDataset(files), options: LintOptions(targets: targets))
        .report
      return report.findings.filter { $0.rule == "layout/unsupported-media" }.map(\.severity)
    }
    #expect(try severity([.roboflowBatch]) == [])
    #expect(try severity([.none]) == [.info])
    #expect(try severity([.none, .roboflowZip]) == [.warning])
    #expect(try severity([.clarifai, .roboflowBatch]) == [])
  }

  /// A zip as large as a sparse file beside it.
  private struct LargeZip: DatasetSource {
    let path: String
    let container = Container.zip
    let inside: MemoryDataset
    let anomalies: [SourceAnomaly] = []
    var inventory: Inventory { inside.inventory }
    func makeReader() throws(SourceError) -> any EntryReader { try inside.makeReader() }
  }

  @Test(arguments: [
    (2_000_000_000, nil), (2_000_000_001, Severity.warning), (1 << 31, .warning),
    ((1 << 31) + 1, .error),
  ])
  func twoGigabytesMayMeanTwoThings(_ size: Int, _ expected: Severity?) throws {
    let folder = TemporaryFolder()
    let path = folder.write("x.zip", "")
    try #require(truncate(path, size) == 0)
    let zip = LargeZip(path: path, inside: MemoryDataset(images))
    let report = try Linter.lint(zip).report
    let found = report.findings.filter { $0.rule == "target/zip-too-large" }
    #expect(found.map(\.severity) == (expected.map { [$0] } ?? []))
    let isReason = report.verdicts.first?.reasons.contains("target/zip-too-large")
    #expect(isReason == (expected == .error))
  }
}
