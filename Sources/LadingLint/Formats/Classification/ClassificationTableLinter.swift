// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Reads the `_classes.csv` files of a dataset and reports what is wrong in them.
struct ClassificationTableLinter {
  private let session: LintSession
  private let layout: ClassificationLayout
  private var isListed: [Bool]
  /// What the first row of a listed image marks, as a hash: there may be millions of images.
  private var marks: [Int]
  /// Splits whose table says nothing, so that images it does not list are no news.
  private var isUnread: [Bool]

  init(_ session: LintSession, _ layout: ClassificationLayout) {
    self.session = session
    self.layout = layout
    isListed = Array(repeating: false, count: session.inventory.count)
    marks = Array(repeating: 0, count: session.inventory.count)
    isUnread = Array(repeating: false, count: layout.splits.count)
  }

  mutating func lint(_ tally: inout ClassificationTally) {
    for (number, split) in layout.splits.enumerated() {
      guard let table = split.table else { continue }
      do {
        try read(table, split: number, folder: split.folder, &tally)
      } catch {
        isUnread[number] = true
        session.sink.markUnparsed(by: ClassCsvHeader.self)
        session.sink.report("layout/unreadable-file", .error, at: .entry(table)) {
          let detail = (error as? SourceError)?.detail ?? "\(error)"
          return FindingDetail("The file cannot be read (\(detail)); check its permissions")
        }
      }
    }
    for index in session.inventory.indices where session.inventory.kind(index) == .image {
      let split = layout.placement(of: session.inventory.name(index)).split
      if let split { tally.splits[split].images += 1 }
      if let split, isUnread[split] {
        session.sink.markFailed(index)
      } else if !isListed[index] {
        ClassCsvUnlistedImage.report(
          index, table: split.flatMap { layout.splits[$0].table }, session)
      }
    }
  }

  private mutating func read(
    _ table: Int, split: Int, folder: [UInt8], _ tally: inout ClassificationTally
  ) throws {
    var reader = try ClassificationTableReader(try session.reader.open(table))
    ClassCsvHeader.report(reader.header, table: table, session)
    guard reader.header.isUsable else {
      isUnread[split] = true
      return
    }
    let numbers = reader.header.columns.map { column in
      column.name.isEmpty
        ? nil : tally.number(of: column.name, at: .entry(table, offset: column.offset))
    }
    tally.splits[split].classes = Set(numbers.compactMap { $0 })
    var quoting = ClassCsvQuoting(table: table, header: reader.header)
    while let row = try reader.next() {
      let image = row.image(in: folder, session.inventory)
      quoting.visit(row, image: image, session)
      if let fault = row.fault {
        ClassCsvCell.report(fault, in: row, header: reader.header, table: table, image, session)
      }
      guard let image else {
        ClassCsvMissingFile.report(row, table: table, session)
        continue
      }
      // An annotation is an image and a class: a row that repeats an image adds none.
      let classes = Set(row.marked.compactMap { numbers[$0] })
      if isListed[image] {
        ClassCsvDuplicateRow.report(
          row, image: image, agrees: marks[image] == classes.hashValue, table: table, session)
        continue
      }
      isListed[image] = true
      marks[image] = classes.hashValue
      for number in classes { tally.count(number, in: split) }
    }
    quoting.finish(session)
  }
}
