// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel
import LadingText

/// A `_classes.csv` with fields in quotes.
///
/// One finding a file: a writer that quotes, quotes every row.
struct ClassCsvQuoting: Rule {
  static let info = RuleInfo(
    "cls/csv-quoting", .warning, "A `_classes.csv` has fields in quotes.",
    why: """
      Roboflow's client splits every line at its commas. A quoted name keeps its quotes, or falls \
      apart at a comma within, and the image is taken for unlabelled.
      """,
    remedy: "Write names without quotes, and rename images that have a comma in their name.",
    flagged: [
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\n\"a,1.jpg\", 1, 0\nb.jpg, 0, 1\n",
        "train/a,1.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na 5\" pipe.jpg, 1, 0\nb.jpg, 0, 1\n",
        "train/a 5\" pipe.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ])
    ])

  private let table: Int
  private var rows = 0
  private var first: (offset: Int, image: Int?) = (0, nil)

  init(table: Int, header: ClassificationHeader) {
    self.table = table
    rows = header.isQuoted ? 1 : 0
  }

  /// Counts a row with quotes; reports one whose quotes do not match.
  mutating func visit(_ row: ClassificationRow, image: Int?, _ session: LintSession) {
    if row.isMalformed {
      session.sink.report(
        Self.self, .error, at: .entry(table, offset: row.record.offset, image: image)
      ) {
        FindingDetail(
          "A quote opens here and does not close where its field ends; remove it, or double it "
            + "within a quoted field")
      }
    } else if row.isQuoted {
      if rows == 0 { first = (row.record.offset, image) }
      rows += 1
    }
  }

  /// Reports the quoted rows together.
  func finish(_ session: LintSession) {
    guard rows > 0 else { return }
    session.sink.report(
      Self.self, at: .entry(table, offset: first.offset, image: first.image)
    ) {
      FindingDetail(
        "From here on \(rows) line\(rows == 1 ? " has" : "s have") fields in quotes, which readers that "
          + "split at commas misread; write names without quotes and commas")
    }
  }
}
