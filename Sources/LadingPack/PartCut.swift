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
  private var grouped: [Int32] = []
  private var starts: [Int] = []

  /// Takes the least number of parts that keeps every limit.
  ///
  /// Files that belong to no image go into the first part. Where that would more than double the
  /// number of parts, they go on into the next ones.
  init(
    _ dataset: any PackableDataset, inventory: Inventory, root: [UInt8], options: PackOptions
  ) throws(PackError) {
    var sizes = PartSizes(dataset, inventory: inventory, root: root, options: options)
    let limits = PartLimits(options)
    partOf = Array(repeating: -1, count: inventory.count)
    if sizes.positions.isEmpty { return }
    try sizes.checkEach(limits, inventory: inventory)
    let most = sizes.positions.count
    let least = min(most, sizes.leastParts(limits))
    guard let spread = Self.search(from: least, to: most, sizes, limits, isSpread: true) else {
      throw PackError(
        .tooLarge, path: nil,
        detail: "the files that belong to no image do not fit beside the images: "
          + "a part may have \(limits.files) files and \(limits.bytes) bytes")
    }
    let bound = min(most, 2 * spread.parts + 2)
    let fit =
      Self.search(from: spread.parts, to: bound, sizes, limits, isSpread: false) ?? spread
    parts = fit.parts
    loads = fit.loads
    looseParts = fit.looseParts
    for (place, position) in sizes.positions.enumerated() {
      partOf[dataset.images.entry(Int(position))] = fit.assigned[place]
    }
    groupPositions(sizes.positions, fit.assigned)
  }

  /// The positions of a part's images, ascending.
  func positions(of part: Int) -> [Int] {
    grouped[starts[part]..<starts[part + 1]].map(Int.init)
  }

  /// Sorts the positions by part, by counting.
  private mutating func groupPositions(_ positions: [Int32], _ assigned: [Int32]) {
    starts = Array(repeating: 0, count: parts + 1)
    for part in assigned { starts[Int(part) + 1] += 1 }
    for part in 0..<parts { starts[part + 1] += starts[part] }
    grouped = Array(repeating: 0, count: positions.count)
    var next = starts
    for (position, part) in zip(positions, assigned) {
      grouped[next[Int(part)]] = position
      next[Int(part)] += 1
    }
  }

  private static func search(
    from first: Int, to last: Int, _ sizes: PartSizes, _ limits: PartLimits, isSpread: Bool
  ) -> PartSizes.Fit? {
    var count = first
    while true {
      if let fit = sizes.fit(count, limits: limits, isSpread: isSpread) { return fit }
      if count >= last { return nil }
      // Near the answer one by one; far from it in steps that keep the search short.
      count = min(last, count + 1 + count / 64)
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
