// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// An image that no row of its `_classes.csv` names.
enum ClassCsvUnlistedImage: Rule {
  static let info = RuleInfo(
    "cls/csv-unlisted-image", .warning, "An image is listed in no `_classes.csv`.",
    why: "It has no label: services upload it unannotated, and trainers never see it.",
    remedy: "Add a row for the image, or remove it.",
    flagged: [
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, 1, 0\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ])
    ],
    accepted: [
      // A row that marks no class is a label too: none of them.
      RuleExample([
        "train/_classes.csv": "filename, cat, dog\na.jpg, 1, 0\nb.jpg, 0, 0\n",
        "train/a.jpg": .image(8, 8),
        "train/b.jpg": .image(8, 8, seed: 1),
      ])
    ])

  static func report(_ image: Int, table: Int?, _ session: LintSession) {
    session.sink.report(Self.self, at: .image(image)) {
      let table = table.map { session.inventory.path($0).string } ?? "a _classes.csv"
      return FindingDetail("No row of \(table) names this image; add one, or remove the image")
    }
  }
}
