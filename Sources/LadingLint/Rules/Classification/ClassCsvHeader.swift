// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// The first line of a `_classes.csv` does not say what the columns are.
enum ClassCsvHeader: Rule {
  static let info = RuleInfo(
    "cls/csv-header", .error,
    "The first line of a `_classes.csv` is missing, or a column has no name or another's.",
    why: """
      The header gives the columns their classes. Without it, the first image is taken for the \
      header and the labels of all others are nameless or filed under the wrong class.
      """,
    remedy: "Begin the file with `filename` and one class name a column, each of them once.",
    flagged: [
      RuleExample([
        "train/_classes.csv": "a.jpg, 1, 0\nb.jpg, 0, 1\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
        "valid/_classes.csv": "filename, cat, dog\nc.jpg, 1, 0\n",
        "valid/c.jpg": .image(8, 8, seed: 2),
      ]),
      RuleExample([
        "train/_classes.csv": "filename, cat, cat\na.jpg, 1, 0\nb.jpg, 0, 1\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ]),
    ],
    accepted: [
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, 1, 0\nb.jpg, 0, 1\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ])
    ])

  /// Reports what is wrong with a header; one under which rows cannot be read fails the file.
  static func report(_ header: ClassificationHeader, table: Int, _ session: LintSession) {
    for fault in header.faults {
      session.sink.report(Self.self, at: .entry(table, offset: offset(fault, header))) {
        FindingDetail(message(fault, header))
      }
    }
    if !header.isUsable { session.sink.markUnparsed(by: Self.self) }
  }

  private static func offset(
    _ fault: ClassificationHeader.Fault, _ header: ClassificationHeader
  ) -> Int {
    switch fault {
    case .missing, .looksLikeARow, .noClasses: 0
    case .firstColumn(let offset, _): offset
    case .emptyName(let column), .repeatedName(let column): header.columns[column].offset
    }
  }

  private static func message(
    _ fault: ClassificationHeader.Fault, _ header: ClassificationHeader
  ) -> String {
    switch fault {
    case .missing:
      "The file is empty; its first line must be filename and one class name a column"
    case .looksLikeARow:
      "The first line is a row already; begin with filename and one class name a column"
    case .noClasses:
      "The header names no class; expected filename and one class name a column"
    case .firstColumn(_, let name):
      "The first column is \"\(String(decoding: name, as: UTF8.self))\"; name it filename"
    case .emptyName(let column):
      "Column \(column + 2) has no name; give it a class, or remove it from every line"
    case .repeatedName(let column):
      "The class \"\(String(decoding: header.columns[column].name, as: UTF8.self))\" has a second "
        + "column, column \(column + 2); keep one"
    }
  }
}
