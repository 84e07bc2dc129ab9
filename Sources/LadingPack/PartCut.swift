// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Images divided split by split over zip parts.
struct PartCut: Sendable {
  /// The part of each inventory entry that is a packed image; -1 for every other.
  private(set) var partOf: [Int32] = []
  /// How many parts there are; none is empty.
  private(set) var parts = 0
  /// The part of each of the dataset's loose files.
  private(set) var looseParts: [Int32] = []
  /// What each part takes: an upper bound where annotation files are divided.
  private(set) var loads: [PartLoad] = []

  /// Takes the least number of parts that keeps every limit.
  init(
    _ dataset: any PackableDataset, inventory: Inventory, root: [UInt8], options: PackOptions
  ) throws(PackError) {
    let sizes = PartSizes(dataset, inventory: inventory, root: root, options: options)
    let limits = PartLimits(options)
    if sizes.positions.isEmpty {
      partOf = Array(repeating: -1, count: inventory.count)
      return
    }
    try sizes.checkEach(limits, inventory: inventory)
    let most = sizes.positions.count
    var count = min(most, sizes.leastParts(limits))
    while true {
      let assigned = sizes.assign(count)
      if let fit = sizes.fit(assigned, parts: count, limits: limits) {
        parts = count
        loads = fit.loads
        looseParts = fit.looseParts
        partOf = Array(repeating: -1, count: inventory.count)
        for (place, position) in sizes.positions.enumerated() {
          partOf[dataset.images.entry(Int(position))] = assigned[place]
        }
        return
      }
      guard count < most else {
        throw PackError(
          .tooLarge, path: nil,
          detail: "the files that belong to no image do not fit beside the images: "
            + "a part may have \(limits.files) files and \(limits.bytes) bytes")
      }
      // Near the answer one by one; far from it in steps that keep the search short.
      count = min(most, count + 1 + count / 64)
    }
  }
}

/// What one part takes.
struct PartLoad: Sendable {
  var bytes: Int64
  var files: Int
  var images: Int

  /// Adds a group of files, at most saturating.
  mutating func add(bytes more: Int64, files count: Int) {
    bytes = adding(bytes, more)
    files += count
  }

  func keeps(_ limits: PartLimits) -> Bool {
    bytes <= limits.bytes && files <= limits.files && images <= limits.images
  }
}

/// The tightest of what the target takes, what was asked for, and what a zip without zip64 holds.
struct PartLimits: Sendable {
  var bytes: Int64
  var files: Int
  var images: Int

  init(_ options: PackOptions) {
    let target = options.target.limits
    bytes = min(options.maxBytes ?? .max, target.archiveBytes ?? .max, 4_294_000_000)
    files = min(options.maxFiles ?? .max, target.archiveFiles ?? .max, 65_000)
    images = options.maxImages ?? .max
  }
}
