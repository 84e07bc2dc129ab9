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

  func begin(_ archive: Int) -> any ArchiveMembers {
    Part(jobs: self, members: members(archive)[...])
  }

  /// A member of a part, before it is written.
  private struct Member: Comparable {
    var entry: Int
    /// The number of the text in the spool; nil for a file that is copied.
    var text: Int?

    static func < (a: Member, b: Member) -> Bool { a.entry < b.entry }
  }

  private struct Part: ArchiveMembers {
    let jobs: PartJobs
    var members: ArraySlice<Member>

    mutating func writeNext(
      to output: ArchiveOutput, reader: any EntryReader
    ) throws(PackError) -> WrittenMember? {
      guard let member = members.popFirst() else { return nil }
      let entry = member.entry
      let path = jobs.inventory.name(entry)
      let name = Array(belowRoot(path, root: jobs.root))
      let isDeflated = jobs.compression.deflates(jobs.inventory.path(entry))
      if let text = member.text {
        let size = jobs.divided.size(text) ?? 0
        _ = try output.add(
          path: path, name: name, size: size, isGenerated: true, isDeflated: isDeflated
        ) { try jobs.divided.open(text) }
        return WrittenMember(bytes: size)
      }
      let size = jobs.inventory.size(entry)
      let hash = try output.add(path: path, name: name, size: size, isDeflated: isDeflated) {
        try reader.open(entry)
      }
      let isImage = jobs.cut.partOf[entry] >= 0
      return WrittenMember(
        bytes: size, image: isImage ? ImageHash(entry: entry, hash: hash) : nil)
    }
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
