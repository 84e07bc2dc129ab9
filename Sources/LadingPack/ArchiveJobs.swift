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
