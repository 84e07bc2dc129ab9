// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Compares the annotation files of a dataset with each other, after all were read.
///
/// Files of different tasks over the same images are how COCO is meant: they agree on the ids.
/// Files of one task are its splits: they share no image, and their categories are the same.
struct CocoComparison {
  /// What is kept of a file.
  struct File {
    var file: CocoFile
    var path: String
    var categories: [CocoCategory]
    var categoriesOffset: Int
    var meanings: Set<SplitMeaning>
    var isComplete: Bool
  }

  /// An image record whose file exists.
  private struct Row {
    var entry: Int32
    var file: Int32
    var id: Int
  }

  /// Two files, the earlier one first, and what kind of thing they share.
  private struct Pair: Hashable {
    enum Kind { case sameTask, acrossSplits, otherID, sameID }
    var kind: Kind
    var first: Int32
    var second: Int32
  }

  /// How many images two files share, and the first of them.
  private struct Shared {
    var count = 0
    var image = Int32.max
  }

  private(set) var files: [File] = []
  private var rows: [Row] = []

  /// Keeps what is compared of a file that was read.
  mutating func add(_ lint: CocoFileLint) {
    let context = lint.context
    let number = Int32(truncatingIfNeeded: files.count)
    files.append(
      File(
        file: context.file, path: context.session.inventory.path(context.file.entry).string,
        categories: context.categories.filter { !context.isUnusedPlaceholder($0) },
        categoriesOffset: context.reader.categoriesSpan?.lowerBound ?? 0,
        meanings: SplitMeaning.of(context.file.split), isComplete: lint.isComplete))
    rows.reserveCapacity(rows.count + lint.entries.count)
    for (entry, id) in zip(lint.entries, lint.ids) {
      rows.append(Row(entry: entry, file: number, id: id))
    }
  }

  /// Reports what the files contradict each other in.
  mutating func report(_ session: LintSession) {
    guard files.count > 1 else { return }
    var counts: [Pair: Shared] = [:]
    rows.sort { ($0.entry, $0.file) < ($1.entry, $1.file) }
    eachPair(by: \.entry) { compareImage($0, $1, &counts) }
    rows.sort { ($0.id, $0.file) < ($1.id, $1.file) }
    eachPair(by: \.id) { compareID($0, $1, &counts) }
    rows = []
    let order = counts.sorted { ($0.key.second, $0.key.first) < ($1.key.second, $1.key.first) }
    for (pair, shared) in order { report(pair, shared, session) }
    SplitCategoriesDiffer.check(files, session)
  }

  /// Shows each row together with the first row of every earlier file that has the same key.
  ///
  /// Of very many files that share something the first few stand for all.
  private func eachPair<Key: Equatable>(
    by key: KeyPath<Row, Key>, _ body: (Row, Row) -> Void
  ) {
    var firsts: [Row] = []
    for row in rows {
      if let first = firsts.first, first[keyPath: key] != row[keyPath: key] { firsts = [] }
      for first in firsts where first.file != row.file { body(first, row) }
      if firsts.last?.file != row.file, firsts.count < 16 { firsts.append(row) }
    }
  }

  private func compareImage(
    _ a: Row, _ b: Row, _ counts: inout [Pair: Shared]
  ) {
    let (first, second) = (files[Int(a.file)], files[Int(b.file)])
    var kind: Pair.Kind?
    if first.file.task == second.file.task {
      let isBeside =
        first.file.folder == second.file.folder
        && (first.file.isRoboflow || second.file.isRoboflow)
      if first.file.split == second.file.split || isBeside
        || (first.meanings.isEmpty && second.meanings.isEmpty)
      {
        kind = .sameTask
      } else if !first.meanings.isEmpty, !second.meanings.isEmpty,
        first.meanings.isDisjoint(with: second.meanings)
      {
        kind = .acrossSplits
      }
    } else if first.file.split == second.file.split, a.id != b.id {
      kind = .otherID
    }
    if let kind { Self.count(Pair(kind: kind, first: a.file, second: b.file), b, &counts) }
  }

  private func compareID(
    _ a: Row, _ b: Row, _ counts: inout [Pair: Shared]
  ) {
    let (first, second) = (files[Int(a.file)].file, files[Int(b.file)].file)
    // Roboflow numbers each split from 0.
    guard a.entry != b.entry, a.id != .min, first.task == second.task,
      first.split != second.split, !first.isRoboflow || !second.isRoboflow
    else { return }
    Self.count(Pair(kind: .sameID, first: a.file, second: b.file), b, &counts)
  }

  private static func count(
    _ pair: Pair, _ row: Row, _ counts: inout [Pair: Shared]
  ) {
    counts[pair, default: Shared()].count += 1
    counts[pair, default: Shared()].image = min(counts[pair]?.image ?? .max, row.entry)
  }

  private func report(_ pair: Pair, _ shared: Shared, _ session: LintSession) {
    let count = shared.count
    let (first, second) = (files[Int(pair.first)], files[Int(pair.second)])
    let place = Place.entry(second.file.entry, offset: 0)
    let images = count == 1 ? "1 image" : "\(count) images"
    let example = "the first is " + session.inventory.path(Int(shared.image)).string
    let rule: any Rule.Type
    let message: String
    switch pair.kind {
    case .sameTask:
      rule = CocoOverlappingFiles.self
      message = """
        This file and \(first.path) both name \(images), \(example); merge the two files, or \
        remove one
        """
    case .acrossSplits:
      rule = SplitSharedImage.self
      message = """
        This split and that of \(first.path) share \(images), \(example); keep each image in one \
        split
        """
    case .otherID:
      rule = CocoImageIDDiffers.self
      message = """
        This file and \(first.path) give different ids to \(images), \(example); give each image \
        one id in all files of a split
        """
    case .sameID:
      rule = SplitImageIDOverlap.self
      message = """
        This file and \(first.path) use \(count == 1 ? "1 id" : "\(count) ids") for different \
        images, \(example); number the images anew before merging
        """
    }
    session.sink.report(rule, at: place) {
      FindingDetail(message, pointer: "/images", key: first.path)
    }
  }
}
