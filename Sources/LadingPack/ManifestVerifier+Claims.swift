// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// What the manifest says beside sizes and hashes, compared with the entry lists where those can
/// tell: which images an archive begins and ends with, and what was left out.
extension ManifestVerifier {
  /// The one of two equal names that was left out is in the archives by the other.
  static let duplicate: RuleID = "archive/duplicate-entry"

  /// What cannot be true of any packing.
  mutating func compareClaims(manifestName name: String) {
    let isImages = manifest.kind == .tar && manifest.members == .images
    if manifest.kind == .tar, manifest.members == nil {
      complain(name, "is of tar shards and does not say what their members are")
    }
    if manifest.kind == .zip, manifest.members != nil {
      complain(name, "is of zips and says what the members of shards are")
    }
    if manifest.annotationsLeftOut < 0 || manifest.annotationsLeftOut > 0 && !isImages {
      complain(
        name,
        "says that \(manifest.annotationsLeftOut) annotations were left out: only shards of images "
          + "alone leave any out")
    }
    for (reason, count) in manifest.dropped.sorted(by: { $0.key < $1.key })
    where count < 1 || manifest.kind == .tar {
      complain(name, "says that \(count) records were dropped (\(reason)), which cannot be")
    }
    var seen: Set<String> = []
    for archive in manifest.archives where !seen.insert(archive.name).inserted {
      complain(archive.name, "is in the manifest twice")
    }
  }

  /// The first and the last image by path.
  mutating func compareEnds(of archive: Manifest.Archive, _ paths: [[UInt8]]) {
    func compare(_ word: String, _ real: [UInt8]?, _ claim: EntryPath?) {
      guard let real, real != claim?.bytes else { return }
      let shown = claim.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "nothing"
      complain(
        entryListName(archive.name), real,
        "is its \(word) image, and the manifest says \(shown)")
    }
    compare("first", paths.min { $0.lexicographicallyPrecedes($1) }, archive.first)
    compare("last", paths.max { $0.lexicographicallyPrecedes($1) }, archive.last)
  }

  /// What the manifest says was left out is in no archive.
  mutating func compareSkipped(_ lines: [EntryLine], of archive: Manifest.Archive) {
    if skipped.isEmpty { return }
    for line in lines where skipped.contains(line.path) {
      complain(archive.name, line.name, "is in the archive, and the manifest says it was left out")
    }
  }
}
