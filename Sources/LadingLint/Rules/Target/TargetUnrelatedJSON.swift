// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A JSON beside COCO files that is no annotation file, at which Roboflow's client stops.
final class TargetUnrelatedJSON: EntryRule {
  static let info = RuleInfo(
    "target/unrelated-json", .warning,
    "A JSON file that is no COCO file makes Roboflow's client stop.",
    why: """
      The client reads every JSON below the folder as annotations, and stops with a KeyError at \
      the first that is none. Reported only in a COCO dataset, and when the target is roboflow-zip.
      """,
    remedy: "Remove the file from the dataset.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "export-settings.json": #"{"author":"somebody"}"#,
      ])
    ],
    accepted: [
      RuleExample(["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo]),
      RuleExample(
        [
          "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
          "export-settings.json": #"{"author":"somebody"}"#,
        ], targets: [.roboflowBatch]),
    ])

  private var candidates: [Int] = []

  init(_ session: LintSession) {}

  func visit(entry index: Int, in session: LintSession) {
    guard session.detection.format == .coco, session.options.targets.contains(.roboflowZip)
    else { return }
    if session.inventory.path(index).fileExtension == "json" { candidates.append(index) }
  }

  func finish(_ session: LintSession, summary: FormatSummary) {
    var known = Set(session.detection.annotationFiles)
    // Those have rules of their own.
    known.formUnion(session.detection.foreign.flatMap(\.files))
    for file in candidates where !known.contains(file) && !isList(file, session) {
      session.sink.report(Self.self, at: .entry(file)) {
        FindingDetail("Roboflow's client reads this as annotations and stops at it; remove it")
      }
    }
  }

  /// The client takes every list for CreateML, and goes on.
  private func isList(_ file: Int, _ session: LintSession) -> Bool {
    let head = (try? session.reader.readPrefix(file, limit: 256)) ?? []
    return head.first { $0 > 0x20 } == UInt8(ascii: "[")
  }
}
