// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Names that programs read differently.
final class ArchiveNameEncoding: EntryRule {
  static let info = RuleInfo(
    "archive/name-encoding", .warning,
    "A name is read differently by different programs.",
    why: """
      A name outside of ASCII needs a mark that it is UTF-8: without it Windows and Python read it in \
      an old code page, and the annotations no longer find their image. A name that two fields give \
      differently can show one file and unpack another.
      """,
    remedy: "Pack again with a program that writes UTF-8 names.",
    flagged: [
      .yolo(with: ["caf\u{e9}.txt": "1"], as: .zip, oddity: .namesAreUnmarked),
      .yolo(with: ["notes.txt": "1"], as: .zip, oddity: .lastHasUnicodePath("other.txt")),
    ],
    accepted: [
      .yolo(with: ["caf\u{e9}.txt": "1"], as: .zip),
      .yolo(with: ["caf\u{e9}.txt": "1"], as: .tar),
      .yolo(with: ["notes.txt": "1"], as: .zip, oddity: .namesAreUnmarked),
    ])

  init(_ session: LintSession) {}

  func visit(entry index: Int, in session: LintSession) {
    // An archive's names are judged by its listing, which sees how they are marked.
    guard session.source.container == .folder,
      String(validating: session.inventory.name(index), as: UTF8.self) == nil
    else { return }
    session.sink.report(Self.self, at: .entry(index)) {
      FindingDetail("The name is not UTF-8, and programs show and match it differently; rename it")
    }
  }

  func visit(anomaly: SourceAnomaly, in session: LintSession) {
    switch anomaly.kind {
    case .nameEncoding:
      session.sink.report(Self.self, at: session.place(of: anomaly)) {
        FindingDetail(
          "The name is not the same to all programs\(anomaly.shownOffset): \(anomaly.detail); "
            + "pack again with names in UTF-8")
      }
    case .nameContradiction:
      session.sink.report(Self.self, .error, at: session.place(of: anomaly)) {
        FindingDetail(
          "The name contradicts itself\(anomaly.shownOffset): \(anomaly.detail); pack again")
      }
    default: break
    }
  }
}
