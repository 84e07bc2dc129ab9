// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText

/// Writes the members of any one of a plan's archives, with a reader of the thread's own.
protocol ArchiveJobs {
  /// Writes archive number `archive`; says the hash of each of its images, by inventory entry.
  func write(
    _ archive: Int, to output: ArchiveOutput, reader: any EntryReader, step: (Int64) -> Void
  ) throws(PackError) -> [ImageHash]
}

/// The content hash of a packed image.
struct ImageHash: Sendable {
  var entry: Int32
  var hash: XXH128
}

/// Tar shards of images alone.
struct ShardJobs: ArchiveJobs, Sendable {
  let cut: ShardCut
  let images: PackImages
  let inventory: Inventory

  func write(
    _ archive: Int, to output: ArchiveOutput, reader: any EntryReader, step: (Int64) -> Void
  ) throws(PackError) -> [ImageHash] {
    var hashes: [ImageHash] = []
    for place in cut.range(archive) {
      let position = Int(cut.positions[place])
      let entry = images.entry(position)
      let hash = try output.add(
        path: inventory.name(entry), name: cut.names.image(position), size: inventory.size(entry)
      ) { try reader.open(entry) }
      hashes.append(ImageHash(entry: Int32(truncatingIfNeeded: entry), hash: hash))
      step(inventory.size(entry))
    }
    return hashes
  }
}

/// Tar shards of samples: each image with its annotation behind it.
///
/// Not `Sendable`: a format's packable stays on one thread.
struct SampleJobs: ArchiveJobs {
  let cut: ShardCut
  let dataset: any PackableDataset
  let inventory: Inventory

  func write(
    _ archive: Int, to output: ArchiveOutput, reader: any EntryReader, step: (Int64) -> Void
  ) throws(PackError) -> [ImageHash] {
    let images = dataset.images
    var hashes: [ImageHash] = []
    for place in cut.range(archive) {
      let position = Int(cut.positions[place])
      let entry = images.entry(position)
      let path = inventory.name(entry)
      let annotation: (fileExtension: String, bytes: [UInt8])
      do {
        annotation = try dataset.sampleAnnotation(position, reader: reader)
      } catch {
        throw PackError(any: error, path: Array(path))
      }
      let hash = try output.add(
        path: path, name: cut.names.image(position), size: inventory.size(entry)
      ) { try reader.open(entry) }
      hashes.append(ImageHash(entry: Int32(truncatingIfNeeded: entry), hash: hash))
      _ = try output.add(
        path: path,
        name: cut.names.annotation(position, fileExtension: annotation.fileExtension),
        size: Int64(annotation.bytes.count), isGenerated: true
      ) { MemorySource(annotation.bytes) }
      step(inventory.size(entry))
    }
    return hashes
  }
}

/// Zip parts: each a dataset of its own.
struct PartJobs: ArchiveJobs, Sendable {
  let cut: PartCut
  let images: PackImages
  let shared: [SharedFile]
  let loose: [Int]
  let divided: Spooled
  let inventory: Inventory
  let root: [UInt8]

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
      let name = Array(belowRoot(Array(path), root: root))
      let size: Int64
      if let text = member.text {
        size = divided.size(text) ?? 0
        _ = try output.add(path: path, name: name, size: size, isGenerated: true) {
          try divided.open(text)
        }
      } else {
        size = inventory.size(entry)
        let hash = try output.add(path: path, name: name, size: size) { try reader.open(entry) }
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
    for position in 0..<images.count where Int(cut.partOf[images.entry(position)]) == part {
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
