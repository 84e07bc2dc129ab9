// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A row of a `_classes.csv` whose image is not there.
enum ClassCsvMissingFile: Rule {
  static let info = RuleInfo(
    "cls/csv-missing-file", .error, "A row of a `_classes.csv` names an image that does not exist.",
    why: "The labels of the row are lost, and a reader that trusts the table stops at it.",
    remedy: """
      Bring the image back, correct its name (case and extension count; it is relative to the \
      table's folder), or remove the row.
      """,
    flagged: [
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, 1, 0\nb.jpg, 0, 1\n",
        "train/a.jpg": .image(8, 8),
      ])
    ],
    accepted: [
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, 1, 0\nb.jpg, 0, 1\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ])
    ])

  static func report(_ row: ClassificationRow, table: Int, _ session: LintSession) {
    session.sink.report(Self.self, at: .entry(table, offset: row.nameOffset)) {
      let name = String(decoding: row.name.prefix(200), as: UTF8.self)
      return FindingDetail(
        "The image \(name) does not exist beside the table; add it, or remove the row")
    }
  }
}
