// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Archives that an earlier run completed: looked at again, and told of as if just written.
struct KeptArchives: Sendable {
  private let inventory: Inventory
  private let folder: String
  private let kind: Manifest.Kind
  private let archives: [PlannedArchive]
  /// The part of each inventory entry that is an image; empty for tars.
  private let partOf: [Int32]

  init(_ plan: PackPlan, folder: String) {
    inventory = plan.source.inventory
    self.folder = folder
    kind = plan.options.kind
    archives = plan.archives
    partOf = if case .zip(let cut) = plan.cut { cut.partOf } else { [] }
  }

  private func isThere(_ line: PackJournal.Line) -> Bool {
    guard let real = digest(line.name) else { return false }
    return real.bytes == line.bytes && real.sha256 == line.sha256
  }

  private func digest(_ name: String) -> FileDigest? {
    try? FileDigests.of("\(folder)/\(name)")
  }

  /// What the archive came to; nil when it or its list is not as the journal says.
  ///
  /// One that `mayBeGone` is only known by its list.
  func result(
    of line: PackJournal.Line, archive: Int, mayBeGone: Bool
  ) throws(PackError) -> ArchiveResult? {
    let list = "\(folder)/\(entryListName(line.name))"
    guard mayBeGone || isThere(line),
      digest(entryListName(line.name))?.sha256 == line.list,
      let entries = try? EntryLine.read(list)
    else { return nil }
    var images: [ImageHash] = []
    for entry in entries where !entry.isGenerated {
      guard let index = inventory.find(entry.path), let hash = XXH128(hex: entry.xxh128) else {
        return nil
      }
      if kind == .zip, partOf[index] < 0 { continue }
      images.append(ImageHash(entry: index, hash: hash))
    }
    guard images.count == archives[archive].images else { return nil }
    return ArchiveResult(
      written: ArchiveOutput.Written(
        bytes: line.bytes, sha256: line.sha256, entries: entries.count, list: line.list),
      images: images, wasKept: true)
  }
}

extension XXH128 {
  /// The hash of which `hex` is the text.
  init?(hex: String) {
    guard hex.utf8.count == 32, let high = UInt64(hex.prefix(16), radix: 16),
      let low = UInt64(hex.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}
