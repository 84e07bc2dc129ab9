// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingFormats
import LadingModel

/// Packs a dataset into archives: first a plan, then the archives and their manifest.
public enum Packer {
  /// Decides what goes into which archive; writes nothing.
  public static func plan(
    _ source: any DatasetSource, detection: Detection, options: PackOptions
  ) throws(PackError) -> PackPlan {
    let reader: any EntryReader
    let dataset: any PackableDataset
    do {
      reader = try source.makeReader()
      dataset = try detection.openPackable(source, reader: reader)
    } catch {
      throw PackError(any: error)
    }
    return try plan(
      source, dataset: dataset, reader: reader, format: detection.format, root: detection.root,
      options: options)
  }

  /// The same for a dataset that is opened already.
  static func plan(
    _ source: any DatasetSource, dataset: any PackableDataset, reader: any EntryReader,
    format: DatasetFormat?, root: [UInt8], options: PackOptions
  ) throws(PackError) -> PackPlan {
    let inventory = source.inventory
    let archives: [PlannedArchive]
    let cut: PackPlan.Cut
    switch options.kind {
    case .tar:
      let shards = try ShardCut(
        dataset, inventory: inventory, root: root, options: options
      ) { (position) throws(PackError) in
        try annotationBytes(position, dataset, reader, inventory)
      }
      archives = describe(shards, dataset.images, inventory, options)
      cut = .tar(shards)
    case .zip:
      let parts = try PartCut(dataset, inventory: inventory, root: root, options: options)
      archives = describe(parts, inventory)
      cut = .zip(parts)
    }
    if archives.isEmpty {
      throw PackError(.nothing, path: nil, detail: "there is no image to pack")
    }
    let isBound =
      dataset.shared.contains { !$0.isCopied }
      || inventory.indices.contains { options.compression.deflates(inventory.path($0)) }
    return PackPlan(
      options: options, format: format, source: source, archives: archives,
      skipped: Skipping.list(source, leaveOut: options.leaveOut),
      isExact: options.kind == .tar || !isBound,
      dataset: dataset, reader: reader, root: root, cut: cut)
  }

  /// The exact size of an annotation as a sample's member.
  private static func annotationBytes(
    _ position: Int, _ dataset: any PackableDataset, _ reader: any EntryReader,
    _ inventory: Inventory
  ) throws(PackError) -> Int64 {
    do {
      return try dataset.sampleBytes(position, reader: reader)
    } catch {
      throw PackError(any: error, path: Array(inventory.name(dataset.images.entry(position))))
    }
  }

  private static func describe(
    _ shards: ShardCut, _ images: PackImages, _ inventory: Inventory, _ options: PackOptions
  ) -> [PlannedArchive] {
    shards.ends.indices.map { shard in
      let range = shards.range(shard)
      let path = { (place: Int) in inventory.path(images.entry(Int(shards.positions[place]))) }
      return PlannedArchive(
        name: archiveName(.tar, shard), bytes: shards.bytes[shard], images: range.count,
        entries: options.members == .samples ? 2 * range.count : range.count,
        first: path(range.lowerBound), last: path(range.upperBound - 1))
    }
  }

  private static func describe(_ parts: PartCut, _ inventory: Inventory) -> [PlannedArchive] {
    var archives = parts.loads.enumerated().map { number, load in
      PlannedArchive(
        name: archiveName(.zip, number), bytes: load.bytes, images: load.images,
        entries: load.files, first: nil, last: nil)
    }
    for index in inventory.indices where parts.partOf[index] >= 0 {
      let part = Int(parts.partOf[index])
      if archives[part].first == nil { archives[part].first = inventory.path(index) }
      archives[part].last = inventory.path(index)
    }
    return archives
  }
}
