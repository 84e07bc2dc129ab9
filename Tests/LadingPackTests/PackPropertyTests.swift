// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingTestKit
import Testing

@testable import LadingPack

/// What holds of every packing, over made-up datasets of all formats; a failure names its seed.
///
/// `LADING_SEED=n` tries another dataset in place of the fixed ones.
@Suite struct PackPropertyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var format: DatasetFormat
    var seed: UInt64
    var testDescription: String { "\(format.rawValue), seed \(seed)" }
  }

  static let cases: [Case] = {
    let asked = getenv("LADING_SEED").flatMap { UInt64(String(cString: $0)) }
    let seeds: [UInt64] = asked.map { [$0] } ?? [1, 2, 3, 4, 5]
    return DatasetFormat.allCases.flatMap { format in
      seeds.map { Case(format: format, seed: $0) }
    }
  }()

  private let folder = TemporaryFolder()

  private func options(_ kind: Manifest.Kind, _ generator: inout SeededGenerator) -> PackOptions {
    PackOptions(
      kind: kind, target: .none, members: .images,
      compression: ZipCompression.allCases.randomElement(using: &generator) ?? .auto,
      maxBytes: Bool.random(using: &generator)
        ? .random(in: 60_000...300_000, using: &generator) : nil,
      maxFiles: Bool.random(using: &generator) ? .random(in: 14...60, using: &generator) : nil,
      maxImages: .random(in: 1...25, using: &generator),
      jobs: .random(in: 1...3, using: &generator))
  }

  /// Each image in exactly one archive, no limit exceeded, and every byte as it was.
  private func checkImages(
    _ manifest: Manifest, _ out: String, _ options: PackOptions, _ dataset: RandomDataset
  ) throws {
    #expect(try Verifier.verify(out, deep: true).problems == [])
    var seen: [String: Int] = [:]
    for archive in manifest.archives {
      #expect(archive.bytes <= options.maxBytes ?? .max)
      #expect(archive.entries <= options.maxFiles ?? .max)
      #expect(archive.images > 0 && archive.images <= options.maxImages ?? .max)
      let members = try contents("\(out)/\(archive.name)")
      #expect(members.count == archive.entries)
      for line in try EntryLine.read("\(out)/\(entryListName(archive.name))") {
        let name = String(decoding: line.name, as: UTF8.self)
        let path = String(decoding: line.path, as: UTF8.self)
        if line.isGenerated { continue }
        #expect(members[name] == dataset.files[path], "\(name)")
        if dataset.images.contains(path) { seen[path, default: 0] += 1 }
      }
    }
    #expect(seen.count == dataset.images.count && seen.values.allSatisfy { $0 == 1 })
  }

  private func pack(
    _ source: any DatasetSource, _ detection: Detection, _ options: PackOptions, _ out: String
  ) throws -> Manifest {
    let plan = try Packer.plan(source, detection: detection, options: options)
    let manifest = try Packer.run(plan, into: out)
    #expect(manifest.archives.map(\.images) == plan.archives.map(\.images))
    for (planned, archive) in zip(plan.archives, manifest.archives) {
      #expect(plan.isExact ? archive.bytes == planned.bytes : archive.bytes <= planned.bytes)
    }
    return manifest
  }

  /// The union of the parts lints like the whole: the same counts, the same errors.
  @Test(arguments: cases)
  func zips(_ item: Case) throws {
    let dataset = RandomDataset(item.format, seed: item.seed)
    let source = try openSource(dataset.write(into: folder))
    let whole = try Linter.lint(source)
    #expect(whole.detection.format == item.format)
    #expect(whole.report.dataset.images == dataset.images.count)
    var generator = SeededGenerator(seed: item.seed &+ 100)
    let options = options(.zip, &generator)
    let out = folder.path + "/out"
    let manifest = try pack(source, whole.detection, options, out)
    try checkImages(manifest, out, options, dataset)
    #expect(manifest.dropped == [:])

    var images = 0
    var annotations = 0
    var perClass: [String: Int] = [:]
    var errors: [RuleID: Int] = [:]
    for archive in manifest.archives {
      let part = try Linter.lint(
        openSource("\(out)/\(archive.name)"), options: LintOptions(format: item.format)
      ).report
      images += part.dataset.images
      annotations += part.dataset.annotations
      for item in part.dataset.classes { perClass[item.name, default: 0] += item.annotations }
      for rule in Set(part.findings.filter { $0.severity == .error }.map(\.rule)) {
        errors[rule, default: 0] += part.summary.byRule[rule] ?? 0
      }
    }
    #expect(images == whole.report.dataset.images)
    #expect(annotations == whole.report.dataset.annotations)
    for item in whole.report.dataset.classes {
      #expect(perClass[item.name, default: 0] == item.annotations, "\(item.name)")
    }
    let rules = Set(whole.report.findings.filter { $0.severity == .error }.map(\.rule))
    #expect(errors == whole.report.summary.byRule.filter { rules.contains($0.key) })
  }

  @Test(arguments: cases)
  func tars(_ item: Case) throws {
    let dataset = RandomDataset(item.format, seed: item.seed)
    let source = try openSource(dataset.write(into: folder))
    let detection = try Linter.lint(source).detection
    var generator = SeededGenerator(seed: item.seed &+ 200)
    var digests: Set<String> = []
    for members in Manifest.Members.allCases {
      var options = options(.tar, &generator)
      options.members = members
      let out = "\(folder.path)/\(members)"
      let manifest = try pack(source, detection, options, out)
      try checkImages(manifest, out, options, dataset)
      digests.insert(manifest.contentDigest)
      if members == .samples {
        #expect(manifest.archives.allSatisfy { $0.entries == 2 * $0.images })
      }
    }
    #expect(digests.count == 1)
  }
}
