// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Zip parts: each a dataset of its own.
struct PartJobs: ArchiveJobs, Sendable {
  let cut: PartCut
  let images: PackImages
  let shared: [SharedFile]
  let loose: [Int]
  let divided: Spooled
  let inventory: Inventory
  let root: [UInt8]
  let compression: ZipCompression

  /// A member of a part, before it is written.
  private struct Member: Comparable {
    var entry: Int
    /// The number of the text in the spool; nil for a file that is copied.
    var text: Int?

    static func < (a: Member, b: Member) -> Bool { a.entry < b.entry }
  }

  func write(
    _ archive: Int, to output: ArchiveOutput, reader: any EntryReader, step: (Int64) -> Void
  ) throws(PackError) -> [ImageHash] {
    var hashes: [ImageHash] = []
    for member in members(archive) {
      let entry = member.entry
      let path = inventory.name(entry)
      let name = Array(belowRoot(path, root: root))
      let isDeflated = compression.deflates(inventory.path(entry))
      let size: Int64
      if let text = member.text {
        size = divided.size(text) ?? 0
        _ = try output.add(
          path: path, name: name, size: size, isGenerated: true, isDeflated: isDeflated
        ) { try divided.open(text) }
      } else {
        size = inventory.size(entry)
        let hash = try output.add(
          path: path, name: name, size: size, isDeflated: isDeflated
        ) { try reader.open(entry) }
        if cut.partOf[entry] >= 0 {
          hashes.append(ImageHash(entry: Int32(truncatingIfNeeded: entry), hash: hash))
        }
      }
      step(size)
    }
    return hashes
  }

  /// The members of a part in byte order, each once though two images may share a companion.
  private func members(_ part: Int) -> [Member] {
    var members: [Member] = []
    for position in cut.positions(of: part) {
      members.append(Member(entry: images.entry(position)))
      for companion in images.companions(position) { members.append(Member(entry: companion)) }
    }
    for (number, file) in shared.enumerated() {
      let text = number * cut.parts + part
      if file.isCopied {
        members.append(Member(entry: file.entry))
      } else if divided.size(text) != nil {
        members.append(Member(entry: file.entry, text: text))
      }
    }
    for (entry, at) in zip(loose, cut.looseParts) where Int(at) == part {
      members.append(Member(entry: entry))
    }
    members.sort()
    var last = -1
    members.removeAll { member in
      defer { last = member.entry }
      return member.entry == last
    }
    return members
  }
}
