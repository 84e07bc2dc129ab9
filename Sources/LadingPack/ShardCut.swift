// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Images in byte order, cut into tar shards.
struct ShardCut: Sendable {
  /// The most images a shard ever has, whatever is asked for.
  static let mostImages = 500

  /// Positions in the dataset's images, those left out removed.
  private(set) var positions: [Int32] = []
  /// Where each shard ends in `positions`.
  private(set) var ends: [Int] = []
  private(set) var bytes: [Int64] = []
  let names: MemberNames

  /// The places of a shard's images in `positions`.
  func range(_ shard: Int) -> Range<Int> { (shard == 0 ? 0 : ends[shard - 1])..<ends[shard] }

  /// Cuts as soon as the next image would break a limit.
  init(
    _ dataset: any PackableDataset, inventory: Inventory, root: [UInt8], options: PackOptions,
    annotationBytes: (_ position: Int) throws(PackError) -> Int64
  ) throws(PackError) {
    let images = dataset.images
    names = MemberNames(images, inventory: inventory, root: root, members: options.members)
    let limits = Limits(options)
    positions.reserveCapacity(images.count)
    var size = TarWriter.endBytes
    var count = 0
    for position in 0..<images.count {
      let entry = images.entry(position)
      if options.leaveOut[entry] != nil { continue }
      var own = TarWriter.entryBytes(name: names.image(position), size: inventory.size(entry))
      if options.members == .samples {
        // The extension is known once the annotation is read; all that formats have are as long.
        let name = names.annotation(position, fileExtension: "json")
        own = adding(own, TarWriter.entryBytes(name: name, size: try annotationBytes(position)))
      }
      if adding(own, TarWriter.endBytes) > limits.bytes {
        throw PackError(
          .tooLarge, path: Array(inventory.name(entry)),
          detail: "takes \(own) bytes in a tar, and a shard may have \(limits.bytes)")
      }
      if count == limits.images || adding(size, own) > limits.bytes {
        close(size)
        (size, count) = (TarWriter.endBytes, 0)
      }
      positions.append(Int32(truncatingIfNeeded: position))
      size = adding(size, own)
      count += 1
    }
    if count > 0 { close(size) }
  }

  private mutating func close(_ size: Int64) {
    ends.append(positions.count)
    bytes.append(size)
  }

  /// The tightest of the target's limits and those asked for.
  private struct Limits {
    var images: Int
    var bytes: Int64

    init(_ options: PackOptions) {
      let target = options.target.limits
      let perImage = options.members == .samples ? 2 : 1
      let files = min(options.maxFiles ?? .max, target.archiveFiles ?? .max)
      images = max(
        1,
        [
          ShardCut.mostImages, target.shardImages ?? .max, options.maxImages ?? .max,
          files / perImage,
        ].min() ?? 1)
      bytes = min(options.maxBytes ?? .max, target.archiveBytes ?? .max)
    }
  }
}
