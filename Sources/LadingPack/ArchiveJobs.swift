// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText

/// What the members of a plan's archives are.
protocol ArchiveJobs {
  /// The members of archive number `archive`, of which none is written yet.
  func begin(_ archive: Int) -> any ArchiveMembers
}

/// The members of one archive, which are written one after the other.
protocol ArchiveMembers {
  /// Writes the next image or file with what belongs beside it; nil when all are written.
  mutating func writeNext(
    to output: ArchiveOutput, reader: any EntryReader
  ) throws(PackError) -> WrittenMember?
}

/// What writing one member came to.
struct WrittenMember {
  /// The bytes of the dataset's file.
  var bytes: Int64
  /// The hash, where it is an image that counts.
  var image: ImageHash?
}

/// The content hash of a packed image.
struct ImageHash: Sendable {
  var entry: Int32
  var hash: XXH128

  init(entry: Int, hash: XXH128) {
    self.entry = Int32(truncatingIfNeeded: entry)
    self.hash = hash
  }
}

/// The content hashes of all packed images, by inventory entry.
struct ImageHashes: Sendable {
  private var hashes: [XXH128]
  private var isKnown: [Bool]

  /// No hashes yet, for an inventory of so many entries.
  init(entries: Int) {
    hashes = Array(repeating: XXH128(high: 0, low: 0), count: entries)
    isKnown = Array(repeating: false, count: entries)
  }

  /// Notes the images of an archive.
  mutating func note(_ images: [ImageHash]) {
    for image in images {
      hashes[Int(image.entry)] = image.hash
      isKnown[Int(image.entry)] = true
    }
  }

  /// The hash of the image at an inventory entry; nil when no archive holds it.
  subscript(entry: Int) -> XXH128? { isKnown[entry] ? hashes[entry] : nil }
}

/// Tar shards of images alone.
struct ShardJobs: ArchiveJobs, Sendable {
  let cut: ShardCut
  let images: PackImages
  let inventory: Inventory

  func begin(_ archive: Int) -> any ArchiveMembers {
    Shard(jobs: self, places: cut.range(archive))
  }

  private struct Shard: ArchiveMembers {
    let jobs: ShardJobs
    var places: Range<Int>

    mutating func writeNext(
      to output: ArchiveOutput, reader: any EntryReader
    ) throws(PackError) -> WrittenMember? {
      guard let place = places.popFirst() else { return nil }
      let position = Int(jobs.cut.positions[place])
      let entry = jobs.images.entry(position)
      let size = jobs.inventory.size(entry)
      let hash = try output.add(
        path: jobs.inventory.name(entry), name: jobs.cut.names.image(position), size: size
      ) { try reader.open(entry) }
      return WrittenMember(bytes: size, image: ImageHash(entry: entry, hash: hash))
    }
  }
}

/// Tar shards of samples: each image with its annotation behind it.
///
/// Not `Sendable`: a format's packable stays on one thread.
struct SampleJobs: ArchiveJobs {
  let cut: ShardCut
  let dataset: any PackableDataset
  let inventory: Inventory

  func begin(_ archive: Int) -> any ArchiveMembers {
    Shard(jobs: self, images: dataset.images, places: cut.range(archive))
  }

  private struct Shard: ArchiveMembers {
    let jobs: SampleJobs
    let images: PackImages
    var places: Range<Int>

    mutating func writeNext(
      to output: ArchiveOutput, reader: any EntryReader
    ) throws(PackError) -> WrittenMember? {
      guard let place = places.popFirst() else { return nil }
      let position = Int(jobs.cut.positions[place])
      let entry = images.entry(position)
      let path = jobs.inventory.name(entry)
      let annotation: (fileExtension: String, bytes: [UInt8])
      do {
        annotation = try jobs.dataset.sampleAnnotation(position, reader: reader)
      } catch {
        throw PackError(any: error, path: Array(path))
      }
      let size = jobs.inventory.size(entry)
      let hash = try output.add(
        path: path, name: jobs.cut.names.image(position), size: size
      ) { try reader.open(entry) }
      _ = try output.add(
        path: path,
        name: jobs.cut.names.annotation(position, fileExtension: annotation.fileExtension),
        size: Int64(annotation.bytes.count), isGenerated: true
      ) { MemorySource(annotation.bytes) }
      return WrittenMember(bytes: size, image: ImageHash(entry: entry, hash: hash))
    }
  }
}
