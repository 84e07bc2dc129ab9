// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingPack
import LadingTestKit
import Testing

/// Packs the real datasets, verifies the archives, and lints the parts as datasets of their own.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct CorpusPackTests {
  /// What one dataset becomes, and what its parts say.
  private struct Parts {
    var manifest: Manifest
    var folder: TemporaryFolder
    var verification: Verification
  }

  private func pack(
    _ name: String, _ outcome: Linter.Outcome, _ options: PackOptions
  ) throws -> Parts {
    let source = try openSource("\(Corpus.path)/datasets/\(name)/ds")
    let plan = try Packer.plan(source, detection: outcome.detection, options: options)
    let folder = TemporaryFolder()
    let manifest = try Packer.run(plan, into: folder.path + "/out", progress: { _ in })
    return Parts(
      manifest: manifest, folder: folder,
      verification: try Verifier.verify(folder.path + "/out/manifest.json", deep: true))
  }

  private func lint(_ name: String) throws -> Linter.Outcome {
    try Linter.lint(openSource("\(Corpus.path)/datasets/\(name)/ds"))
  }

  /// Every dataset that Lading reads, whatever is wrong with it: a part says nothing worse than the
  /// whole, and nothing is lost between the parts.
  @Test(arguments: CorpusTests.datasets, [3, 40])
  func partsAreDatasets(_ name: String, _ images: Int) throws {
    let whole = try lint(name)
    let files = whole.report.dataset.images - whole.report.dataset.masks
    guard let format = whole.detection.format, files > 0 else { return }
    // Cutting hundreds of images three by three would test the same again, slowly.
    if images == 3, files > 60 { return }
    let parts = try pack(
      name, whole, PackOptions(kind: .zip, target: .roboflowZip, maxImages: images))
    #expect(parts.verification.problems.isEmpty)
    #expect(parts.manifest.archives.reduce(0) { $0 + $1.images } == files)

    let known = Set(whole.report.summary.byRule.keys)
    var annotations = 0
    var perClass: [String: Int] = [:]
    for archive in parts.manifest.archives {
      #expect(archive.images <= images)
      let path = parts.folder.path + "/out/" + archive.name
      let report = try Linter.lint(openSource(path), options: LintOptions(format: format)).report
      let worse = report.findings.filter { $0.severity == .error && !known.contains($0.rule) }
      #expect(worse.isEmpty, "\(archive.name): \(worse.map { "\($0.rule) \($0.message)" })")
      annotations += report.dataset.annotations
      for item in report.dataset.classes { perClass[item.name, default: 0] += item.annotations }
    }
    let dropped = parts.manifest.dropped.values.reduce(0, +)
    let missing = whole.report.dataset.annotations - annotations
    #expect(missing == 0 || dropped > 0, "\(missing) annotations are in no part")
    if dropped == 0 {
      for item in whole.report.dataset.classes {
        #expect(perClass[item.name, default: 0] == item.annotations, "\(item.name)")
      }
    }
  }

  /// Every dataset without errors becomes shards that verify, with one digest for any cut.
  @Test(arguments: CorpusTests.datasets)
  func cleanDatasetsPackAndVerify(_ name: String) throws {
    let whole = try lint(name)
    let files = whole.report.dataset.images - whole.report.dataset.masks
    guard whole.report.summary.errors == 0, files > 0 else { return }
    let plain = try pack(name, whole, PackOptions(kind: .tar, target: .roboflowBatch))
    let samples = try pack(
      name, whole,
      PackOptions(kind: .tar, target: .roboflowBatch, members: .samples, maxImages: 7))
    let zip = try pack(name, whole, PackOptions(kind: .zip, target: .roboflowZip))
    for parts in [plain, samples, zip] {
      #expect(parts.verification.problems.isEmpty, "\(parts.verification.problems)")
      #expect(parts.manifest.contentDigest == plain.manifest.contentDigest)
      #expect(parts.manifest.archives.reduce(0) { $0 + $1.images } == files)
    }
  }
}
