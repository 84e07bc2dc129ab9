// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel
import LadingText

/// A row of a `_classes.csv` with a cell that is neither 0 nor 1, or too few or too many.
enum ClassCsvCell: Rule {
  static let info = RuleInfo(
    "cls/csv-cell", .error, "A cell of a `_classes.csv` is neither 0 nor 1, or a row has too few.",
    why: """
      Readers compare the cell with 1 and nothing else: `true`, `1.0` or `x` count as not marked, \
      and a missing cell shifts all that follow it to other classes.
      """,
    remedy: "Write 1 for each class that the image has and 0 for each other, one cell a class.",
    flagged: [
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, yes, 0\nb.jpg, 0, 1\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ]),
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, 1\nb.jpg, 0, 1\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ]),
    ],
    accepted: [
      RuleExample([
        "train/_classes.csv": "filename,cat, dog\r\na.jpg,1, 1\r\nb.jpg,0,0\r\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ])
    ])

  static func report(
    _ fault: ClassificationRow.Fault, in row: ClassificationRow, header: ClassificationHeader,
    table: Int, _ image: Int?, _ session: LintSession
  ) {
    switch fault {
    case .cellCount(let count):
      session.sink.report(
        Self.self, at: .entry(table, offset: row.record.offset, image: image)
      ) {
        let expected = header.columns.count + 1
        return FindingDetail(
          "The row has \(count == 1 ? "1 cell" : "\(count) cells"), the header \(expected); write one a class"
        )
      }
    case .cell(let column, let offset, let text):
      session.sink.report(Self.self, at: .entry(table, offset: offset, image: image)) {
        let name = String(decoding: header.columns[column].name, as: UTF8.self)
        let value = String(decoding: text.prefix(40), as: UTF8.self)
        return FindingDetail(
          "The cell for class \"\(name)\" is \"\(value)\", expected 0 or 1; write one of them")
      }
    }
  }
}
