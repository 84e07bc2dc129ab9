// SPDX-License-Identifier: Apache-2.0

import LadingArchive
public import LadingModel
import LadingText

/// A shard as several smaller ones: the same members in the same order, none of them changed.
///
/// The same shard and the same limits give the same bytes, at any time.
public struct ShardRecut: Sendable {
  private let source: TarSource
  private let stem: String
  private let last: (name: [UInt8], bytes: [UInt8])?
  /// Entries of the source, in the order in which they lie there, a list a shard.
  private let shards: [[Int]]

  /// How many shards there will be.
  public var count: Int { shards.count }

  /// Plans the shards: at most `maxImages` images and `maxBytes` bytes in each, and `last` behind the
  /// members of every one.
  ///
  /// Throws `tooLarge` for a member that fits into no shard.
  public init(
    _ path: String, maxImages: Int?, maxBytes: Int64?, last: (name: [UInt8], bytes: [UInt8])?
  ) throws(PackError) {
    do { source = try TarSource(path: path) } catch { throw PackError(error) }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    stem = file.hasSuffix(".tar") ? String(file.dropLast(4)) : file
    self.last = last
    let inventory = source.inventory
    let ending = adding(
      TarWriter.endBytes,
      last.map { TarWriter.entryBytes(name: $0.name, size: Int64($0.bytes.count)) } ?? 0)
    var shards: [[Int]] = []
    var shard: [Int] = []
    var (images, bytes) = (0, ending)
    for entry in inventory.indices.sorted(by: { inventory.locator($0) < inventory.locator($1) }) {
      if let last, inventory.name(entry).elementsEqual(last.name) { continue }
      let isImage = inventory.kind(entry) == .image
      let own = TarWriter.entryBytes(
        name: Array(inventory.name(entry)), size: inventory.size(entry))
      if adding(ending, own) > maxBytes ?? .max {
        throw PackError(
          .tooLarge, path: Array(inventory.name(entry)),
          detail: "takes \(own) bytes in a tar, and the service takes shards of \(maxBytes ?? 0)")
      }
      if !shard.isEmpty,
        isImage && images == max(1, maxImages ?? .max) || adding(bytes, own) > maxBytes ?? .max
      {
        shards.append(shard)
        shard = []
        (images, bytes) = (0, ending)
      }
      shard.append(entry)
      images += isImage ? 1 : 0
      bytes = adding(bytes, own)
    }
    if !shard.isEmpty { shards.append(shard) }
    self.shards = shards
  }

  /// Writes shard number `index` into a folder, in place of what bears its name there.
  public func write(_ index: Int, into folder: String) throws(PackError) -> Manifest.Archive {
    let inventory = source.inventory
    let name = "\(stem)-\(index).tar"
    do {
      let reader = try source.makeReader()
      let file = try AtomicFile(folder: folder, name: name)
      let writer = TarWriter(file, hashing: false)
      for entry in shards[index] {
        _ = try writer.add(
          ArchiveMember(name: Array(inventory.name(entry)), size: inventory.size(entry))
        ) { try reader.open(entry) }
      }
      if let last {
        _ = try writer.add(ArchiveMember(name: last.name, size: Int64(last.bytes.count))) {
          MemorySource(last.bytes)
        }
      }
      try writer.finish()
      let bytes = file.position
      let sha256 = try file.commit(replacing: true)
      let images = shards[index].filter { inventory.kind($0) == .image }
      return Manifest.Archive(
        name: name, bytes: bytes, sha256: sha256, images: images.count,
        entries: shards[index].count + (last == nil ? 0 : 1),
        first: images.first.map { inventory.path($0) }, last: images.last.map { inventory.path($0) }
      )
    } catch {
      throw PackError(any: error)
    }
  }
}
