// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Decides which files of a source are left out, whatever the format.
enum Skipping {
  /// The files left out, in path order.
  static func list(_ source: any DatasetSource, leaveOut: [Int: RuleID]) -> [Manifest.Skipped] {
    var skipped: [Manifest.Skipped] = []
    let inventory = source.inventory
    for index in inventory.indices {
      if let rule = leaveOut[index] ?? rule(inventory.kind(index)) {
        skipped.append(Manifest.Skipped(path: Array(inventory.name(index)), rule: rule))
      }
    }
    for anomaly in source.anomalies {
      guard let path = anomaly.path, let rule = rule(anomaly.kind) else { continue }
      // Some anomalies are about files that are read all the same.
      if anomaly.kind != .duplicate, inventory.find(path) != nil { continue }
      skipped.append(Manifest.Skipped(path: path, rule: rule))
    }
    return skipped.sorted { a, b in
      if a.path != b.path { return a.path.lexicographicallyPrecedes(b.path) }
      return a.rule < b.rule
    }
  }

  private static func rule(_ kind: FileKind) -> RuleID? {
    switch kind {
    case .video, .document: "layout/unsupported-media"
    case .archive: "archive/nested-archive"
    case .image, .other: nil
    }
  }

  private static func rule(_ kind: SourceAnomaly.Kind) -> RuleID? {
    switch kind {
    case .junk: "archive/junk-files"
    case .special: "archive/symlink-or-special"
    case .unsafePath, .backslash: "archive/unsafe-path"
    case .encrypted: "archive/encrypted"
    case .duplicate: "archive/duplicate-entry"
    case .unreadable: "layout/unreadable-file"
    case .unsupportedCompression, .damaged: "archive/unreadable"
    case .bomb, .overlap: "archive/zip-bomb"
    case .limit: "archive/limit-exceeded"
    case .linkInside, .caseCollision, .mismatch, .discrepancy, .unlisted, .nameEncoding,
      .nameContradiction, .controlCharacter, .prepended, .trailing, .padding, .concatenated,
      .unfinished:
      nil
    }
  }
}
