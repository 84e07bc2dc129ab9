// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingLint
import LadingModel
import LadingTestKit
import Testing

@testable import lading

/// What every renderer makes of fixed reports, compared with testdata/snapshots/.
struct RendererSnapshotTests {
  struct Snapshot: Sendable, CustomTestStringConvertible {
    var name: String
    var text: @Sendable () -> String
    var testDescription: String { name }
  }

  static let snapshots = [
    Snapshot(name: "faulty.txt") { text(SampleReport.faulty) },
    Snapshot(name: "faulty-color.txt") {
      text(SampleReport.faulty, TextStyle(isColored: true))
    },
    Snapshot(name: "faulty-verbose.txt") {
      text(SampleReport.faulty, TextStyle(isVerbose: true))
    },
    Snapshot(name: "faulty-quiet.txt") { text(SampleReport.faulty, TextStyle(isQuiet: true)) },
    Snapshot(name: "faulty.json") { JSONRenderer.text(SampleReport.faulty) },
    Snapshot(name: "faulty-concise.txt") {
      ConciseRenderer(report: SampleReport.faulty, style: TextStyle()).text()
    },
    Snapshot(name: "faulty-github.txt") { GitHubRenderer(report: SampleReport.faulty).text() },
    Snapshot(name: "faulty.sarif") {
      (try? SARIFRenderer(SampleReport.faulty, nil).text()) ?? ""
    },
    Snapshot(name: "faulty-junit.xml") {
      JUnitRenderer(
        report: SampleReport.faulty,
        selection: RuleSelection(select: [
          "image/truncated", "image/not-an-image", "archive/nested-root", "image/unreadable",
        ]),
        failing: .error
      ).text()
    },
    Snapshot(name: "suppressed.txt") { text(SampleReport.suppressed) },
    Snapshot(name: "suppressed.json") { JSONRenderer.text(SampleReport.suppressed) },
    Snapshot(name: "faulty-api.json") { APIForm.text(SampleReport.faulty.api) },
    Snapshot(name: "clean.txt") { text(SampleReport.clean) },
    Snapshot(name: "clean.json") { JSONRenderer.text(SampleReport.clean) },
    Snapshot(name: "unreadable.txt") { text(SampleReport.unreadable) },
    Snapshot(name: "unreadable.json") { JSONRenderer.text(SampleReport.unreadable) },
    Snapshot(name: "detect.txt") { detection.text(TextStyle()) },
    Snapshot(name: "detect.json") { detection.json() },
    Snapshot(name: "detect-nothing.txt") { nothing.text(TextStyle()) },
    Snapshot(name: "detect-nothing.json") { nothing.json() },
  ]

  @Test(arguments: snapshots)
  func snapshot(_ item: Snapshot) {
    let path = "testdata/snapshots/\(item.name)"
    if let problem = Recording.problem(Array(item.text().utf8), at: path) {
      Issue.record("\(problem)")
    }
  }

  @Test func everyRecordedSnapshotIsMade() {
    let names = Set(Self.snapshots.map(\.name))
    for name in Repository.files(under: "testdata/snapshots")
    where !names.contains(name) && !name.hasPrefix("corpus/") {
      Issue.record("\(Recording.superfluous("testdata/snapshots/\(name)"))")
    }
  }

  private static func text(_ report: Report, _ style: TextStyle = TextStyle()) -> String {
    TextRenderer(report: report, style: style).text()
  }

  private static let detection = DetectionRenderer(
    source: SampleReport.faulty.source,
    detection: Detection(
      format: .coco, confidence: .certain, score: 145, root: Array("pets".utf8),
      evidence: SampleReport.faulty.dataset.evidence,
      foreign: [ForeignAnnotation(name: "CreateML", files: [3])]))

  private static let nothing = DetectionRenderer(
    source: Report.Source(path: "photos", container: .folder, files: 2, bytes: 2000),
    detection: Detection(
      format: nil, confidence: .none, score: 20, root: [],
      evidence: [Evidence(format: .yolo, path: nil, points: 20, reason: "images/ and labels/")],
      missing: ["for YOLO: a data.yaml that names the classes"]))
}
