// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Adds up what the annotation files of a dataset hold.
struct CocoTotals {
  private let inventory: Inventory
  private var result = FormatSummary()
  private var classes: [String: Int] = [:]
  private var splits: [String: Split] = [:]
  /// Images that some annotation file names.
  private var named: Bitmap
  /// Images that have annotations, or may have some in a file that could not be read.
  private var annotated: Bitmap
  /// Images that a file names which should tell what is in them.
  private var described: Bitmap
  /// Folders whose images should all be named, and whether the files that name them were read.
  private var folders: [[UInt8]: Bool] = [:]

  private struct Split {
    var images: Bitmap
    var annotations = 0
  }

  init(_ inventory: Inventory) {
    self.inventory = inventory
    named = Bitmap(count: inventory.count)
    annotated = named
    described = named
  }

  mutating func add(_ lint: CocoFileLint) {
    let file = lint.context.file
    let reader = lint.context.reader
    result.annotationFiles += 1
    result.annotations += lint.annotations
    result.masks.formUnion(lint.masks)
    if let folder = reader.maskFolder, folder != file.folder, folder != reader.imageFolder {
      let range = inventory.range(under: folder)
      result.masks.formUnion(range.filter { inventory.kind($0) == .image })
    }
    var split = splits[file.split] ?? Split(images: Bitmap(count: inventory.count))
    split.annotations += lint.annotations
    for entry in lint.entries {
      named.insert(Int(entry))
      split.images.insert(Int(entry))
    }
    splits[file.split] = split
    for entry in lint.entries { result.splitOfImage.assign(Int(entry), to: file.split) }
    noteAnnotated(lint)
    let folder = reader.imageFolder ?? file.folder
    folders[folder] = (folders[folder] ?? true) && lint.isComplete
    addTasks(lint)
    addClasses(lint.context)
  }

  private mutating func noteAnnotated(_ lint: CocoFileLint) {
    let file = lint.context.file
    let images = lint.context.reader.images
    for slot in 0..<images.count {
      guard let entry = images.entry(slot) else { continue }
      if file.task != .imageInfo, !file.isRoboflow { described.insert(entry) }
      if images.annotations(slot) > 0 || !lint.isComplete { annotated.insert(entry) }
    }
  }

  /// Reports the images that no annotation file says anything about.
  func reportUnannotated(_ session: LintSession) {
    for entry in inventory.indices where described.contains(entry) && !annotated.contains(entry) {
      CocoImageWithoutAnnotations.report(entry, session)
    }
  }

  private mutating func addTasks(_ lint: CocoFileLint) {
    let kinds = lint.kinds
    switch lint.context.file.task {
    case .keypoints: result.tasks.insert("keypoints")
    case .captions: result.tasks.insert("captions")
    case .panoptic: result.tasks.insert("panoptic")
    case .stuff: result.tasks.insert("stuff")
    case .labels: result.tasks.insert("labels")
    case .imageInfo: result.tasks.insert("image-info")
    case .instances:
      result.tasks.insert("detection")
      if kinds.segmentations > 0 { result.tasks.insert("segmentation") }
    case .unnamed:
      if kinds.segmentations > 0 { result.tasks.insert("segmentation") }
      if kinds.keypoints > 0 { result.tasks.insert("keypoints") }
      if kinds.captions > 0 { result.tasks.insert("captions") }
      if kinds.boxes > 0 || lint.annotations == 0 { result.tasks.insert("detection") }
      if kinds.boxes + kinds.segmentations + kinds.keypoints + kinds.captions == 0,
        lint.annotations > 0
      {
        result.tasks.insert("labels")
      }
    }
  }

  /// Classes are merged by name; a category's annotations count once, under its id's first record.
  private mutating func addClasses(_ context: CocoContext) {
    var seen: Set<Int> = []
    for category in context.categories {
      guard let name = category.name else { continue }
      let position = classes[name] ?? result.classes.count
      if position == result.classes.count {
        classes[name] = position
        result.classes.append(ClassCount(name: name, annotations: 0))
      }
      guard let id = category.id, seen.insert(id).inserted,
        context.file.task.hasCategories
      else { continue }
      result.classes[position].annotations += context.tally.count(id)
    }
  }

  /// Reports the images that lie where named ones lie and that no annotation file names.
  func reportUnreferenced(_ session: LintSession) {
    let unread = folders.filter { !$0.value }.keys.map { inventory.range(under: $0) }
    var seen = Bitmap(count: inventory.count)
    for folder in folders.keys {
      for entry in inventory.range(under: folder)
      where inventory.kind(entry) == .image && !named.contains(entry)
        && !result.masks.contains(entry) && seen.insert(entry)
        && !unread.contains(where: { $0.contains(entry) })
      {
        CocoUnreferencedImage.report(entry, session)
      }
    }
  }

  func summary() -> FormatSummary {
    var summary = result
    summary.splits = splits.map { name, split in
      SplitCount(name: name, images: split.images.count, annotations: split.annotations)
    }
    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    if summary.splits.isEmpty { summary.splits = [SplitCount(name: "", images: 0, annotations: 0)] }
    return summary
  }
}

/// A set of small whole numbers, one bit each.
struct Bitmap {
  private var words: [UInt64]
  /// How many numbers are in it.
  private(set) var count = 0

  init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

  func contains(_ index: Int) -> Bool {
    words.indices.contains(index >> 6) && words[index >> 6] >> UInt64(index & 63) & 1 == 1
  }

  /// Puts a number in, growing as needed; false when it was in already.
  @discardableResult
  mutating func insert(_ index: Int) -> Bool {
    let word = index >> 6
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: max(word + 1 - words.count, words.count)))
    }
    let bit: UInt64 = 1 << UInt64(index & 63)
    if words[word] & bit != 0 { return false }
    words[word] |= bit
    count += 1
    return true
  }
}
