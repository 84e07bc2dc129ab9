// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// An image as a plan of tars would pack it.
public struct PlannedImage: Sendable, Hashable {
  /// Its name in the shard, unique over all shards.
  public var name: [UInt8]
  /// Its place in the source's inventory.
  public var entry: Int
  /// Its size as listed.
  public var bytes: Int64
}

extension PackPlan {
  /// The images of an archive in their order; none for zips.
  public func images(of archive: Int) -> [PlannedImage] {
    guard case .tar(let cut) = cut, archives.indices.contains(archive) else { return [] }
    return cut.range(archive).map { place in
      let position = Int(cut.positions[place])
      let entry = dataset.images.entry(position)
      return PlannedImage(
        name: cut.names.image(position), entry: entry, bytes: source.inventory.size(entry))
    }
  }
}
