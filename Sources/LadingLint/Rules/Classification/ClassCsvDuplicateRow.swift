// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A row of an image that a row before it names already; raised while a table is read.
enum ClassCsvDuplicateRow: Rule {
  static let info = RuleInfo(
    "cls/csv-duplicate-row", .warning, "An image is listed twice in a `_classes.csv`.",
    why: """
      Some readers take the first row and some the last, and others count the image twice. Where \
      the rows mark different classes, what the image shows depends on the reader.
      """,
    remedy: "Keep one row of the image, with all its classes marked.",
    flagged: [
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, 1, 0\nb.jpg, 0, 1\na.jpg, 0, 1\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, 1, 1\nb.jpg, 0, 1\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
        "valid/_classes.csv": "filename, cat, dog\na.jpg, 1, 0\n",
        "valid/a.jpg": .image(8, 8, seed: 2),
      ])
    ])

  static func report(
    _ row: ClassificationRow, image: Int, agrees: Bool, table: Int, _ session: LintSession
  ) {
    session.sink.report(Self.self, at: .entry(table, offset: row.nameOffset, image: image)) {
      let name = String(decoding: row.name, as: UTF8.self)
      return FindingDetail(
        agrees
          ? "The image \(name) has this row twice; remove one of them"
          : "The image \(name) has a row with other classes before this one; keep one, with all its classes",
        key: name)
    }
  }
}
