// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// What every image, shared file and loose file takes in a zip: the arithmetic of cutting parts.
///
/// Sizes are those of stored entries; a deflated one is never larger.
struct PartSizes {
  /// Positions of the packed images, in path order.
  private(set) var positions: [Int32] = []
  private var spreads: [SplitSpread] = []
  /// Of each packed image, its split's place in `spreads`.
  private var splits: [Int32] = []
  private var bytes: [Int64] = []
  private var files: [Int32] = []
  private var loose: [Int64] = []
  private let dataset: any PackableDataset
  /// What a part takes before its first image.
  private var empty: PartLoad

  init(
    _ dataset: any PackableDataset, inventory: Inventory, root: [UInt8], options: PackOptions
  ) {
    self.dataset = dataset
    func stored(_ entry: Int, _ size: Int64) -> Int64 {
      let name = inventory.name(entry)
      let below = belowRoot(name, root: root).count
      return adding(ZipWriter.entryBytes(nameLength: below, size: 0), size)
    }
    empty = PartLoad(bytes: ZipWriter.endBytes, files: 0, images: 0)
    for file in dataset.shared {
      let size = file.isCopied ? inventory.size(file.entry) : file.fixedBytes
      empty.add(bytes: stored(file.entry, size), files: 1)
    }
    loose = dataset.loose.map { stored($0, inventory.size($0)) }
    let images = dataset.images
    // Images in no split are one more.
    spreads = Array(repeating: SplitSpread(), count: dataset.splits.count + 1)
    for position in 0..<images.count {
      let entry = images.entry(position)
      if options.leaveOut[entry] != nil { continue }
      var sum = adding(stored(entry, inventory.size(entry)), images.sharedBytes(position))
      let companions = images.companions(position)
      for companion in companions {
        sum = adding(sum, stored(companion, inventory.size(companion)))
      }
      positions.append(Int32(truncatingIfNeeded: position))
      let split = min(max(0, images.split(position) + 1), spreads.count - 1)
      splits.append(Int32(truncatingIfNeeded: split))
      bytes.append(sum)
      files.append(Int32(clamping: 1 + companions.count))
    }
  }

  /// Makes sure that each image, and each file that belongs to none, fits into a part of its own.
  func checkEach(_ limits: PartLimits, inventory: Inventory) throws(PackError) {
    func check(_ entry: Int, _ own: Int64, _ files: Int) throws(PackError) {
      var load = empty
      load.images = 1
      load.add(bytes: own, files: files)
      if load.keeps(limits) { return }
      throw PackError(
        .tooLarge, path: Array(inventory.name(entry)),
        detail:
          "takes \(load.bytes) bytes and \(load.files) files with what belongs to it and what "
          + "every part needs; a part may have \(limits.bytes) bytes and \(limits.files) files")
    }
    for place in positions.indices {
      let entry = dataset.images.entry(Int(positions[place]))
      try check(entry, bytes[place], Int(files[place]))
    }
    for (entry, size) in zip(dataset.loose, loose) { try check(entry, size, 1) }
  }

  /// The number of parts below which the sums alone break a limit.
  ///
  /// What of bytes, files and images needs the most parts is what they are balanced by from here on.
  mutating func leastParts(_ limits: PartLimits) -> Int {
    let room = max(1, limits.bytes - empty.bytes)
    let filesRoom = max(1, limits.files - empty.files)
    let sum = bytes.reduce(0, adding)
    let count = files.reduce(0) { $0 + Int($1) }
    let byBytes = Int(clamping: (sum - 1) / room + 1)
    let byFiles = (count - 1) / filesRoom + 1
    let byImages = (positions.count - 1) / max(1, limits.images) + 1
    for place in positions.indices {
      let weight: Double =
        if byBytes >= max(byFiles, byImages) {
          Double(bytes[place])
        } else if byFiles > byImages {
          Double(files[place])
        } else {
          1
        }
      weights.append(weight)
      spreads[Int(splits[place])].count += 1
      spreads[Int(splits[place])].weight += weight
    }
    return max(1, byBytes, byFiles, byImages)
  }

  private var weights: [Double] = []

  /// The part of each packed image when there are `parts`.
  ///
  /// A split with at least as many images as parts is divided in proportion, so that every part has
  /// some of it; the images of smaller splits go round, so that no part gets them all.
  private func assign(_ parts: Int) -> [Int32] {
    var spreads = spreads
    var next = 0
    for split in spreads.indices where spreads[split].count < parts {
      spreads[split].offset = next
      next += spreads[split].count
    }
    return splits.indices.map { place in
      Int32(truncatingIfNeeded: spreads[Int(splits[place])].take(weights[place], of: parts))
    }
  }

  /// A division that keeps every limit.
  struct Fit {
    var parts: Int
    /// The part of each packed image.
    var assigned: [Int32]
    var loads: [PartLoad]
    var looseParts: [Int32]
  }

  /// The division over so many parts; nil when it breaks a limit.
  ///
  /// Loose files go to the first part; when `isSpread`, on to the next where it has no room left.
  func fit(_ parts: Int, limits: PartLimits, isSpread: Bool) -> Fit? {
    let assigned = assign(parts)
    var loads = Array(repeating: empty, count: parts)
    for (place, part) in assigned.enumerated() {
      loads[Int(part)].images += 1
      loads[Int(part)].add(bytes: bytes[place], files: Int(files[place]))
    }
    guard loads.allSatisfy({ $0.images > 0 && $0.keeps(limits) }) else { return nil }
    var looseParts: [Int32] = []
    var part = 0
    for size in loose {
      while part < parts {
        var load = loads[part]
        load.add(bytes: size, files: 1)
        if load.keeps(limits) {
          loads[part] = load
          break
        }
        if !isSpread { return nil }
        part += 1
      }
      if part == parts { return nil }
      looseParts.append(Int32(truncatingIfNeeded: part))
    }
    return Fit(parts: parts, assigned: assigned, loads: loads, looseParts: looseParts)
  }
}

/// How the images of one split go to the parts, one after the other.
private struct SplitSpread {
  /// The images of the split.
  var count = 0
  /// What they weigh together.
  var weight = 0.0
  /// Where a split with fewer images than parts begins to go round.
  var offset = 0
  private var taken = 0
  private var takenWeight = 0.0
  private var last = -1

  /// The part of the next image, which weighs so much.
  ///
  /// Cuts by weight, but so that no part is passed over: enough images are left for those to come.
  mutating func take(_ own: Double, of parts: Int) -> Int {
    defer {
      taken += 1
      takenWeight += own
    }
    if count < parts { return (offset + taken) % parts }
    let middle = (takenWeight + own / 2) / max(weight, .leastNonzeroMagnitude)
    let wanted = Int(middle * Double(parts))
    let least = max(last, parts - (count - taken))
    last = max(min(wanted, last + 1), least)
    return last
  }
}
