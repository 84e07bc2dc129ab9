// SPDX-License-Identifier: Apache-2.0

import LadingModel

extension Fault {
  private static let folders = ["classification-folders", "classification-no-splits"]
  private static let tables = ["classification-csv"]
  private static let table = "train/_classes.csv"

  /// A piece of the training table that gives way to another.
  private static func csv(
    _ rule: String, _ severity: Severity, _ name: String, _ old: String, _ new: String,
    also: Set<String> = []
  ) -> Fault {
    Fault("cls/" + rule, severity, name, in: tables, also: also) { $0.replace(table, old, new) }
  }

  static let classification = [
    Fault("cls/too-few-classes", .warning, "one class", in: tables) {
      for path in [table, "valid/_classes.csv"] {
        let rows = $0.text(path).split(separator: "\n")
        $0.write(
          path,
          rows.map { $0.split(separator: ",").prefix(2).joined(separator: ",") + "\n" }.joined())
      }
    },
    Fault(
      "cls/class-set-differs", .warning, "a class that a split lacks",
      in: ["classification-folders"]
    ) {
      $0.removeAll { $0.hasPrefix("valid/dog/") }
    },
    csv(
      "class-set-differs", .warning, "a column more", "filename, cat, dog\n",
      "filename, cat, dog, eel\n",
      also: ["cls/csv-cell"]),
    Fault("cls/image-at-root", .warning, "an image beside the classes", in: folders) {
      $0.draw($0.layout.annotations + "loose.jpg", seed: 80)
    },
    Fault("cls/uneven-depth", .warning, "an image a level deeper", in: folders) {
      $0.draw($0.layout.annotations + "cat/indoor/deep.jpg", seed: 81)
    },
    Fault("cls/nested-class", .warning, "a folder within a class", in: folders) {
      $0.draw($0.layout.annotations + "cat/indoor/deep.jpg", seed: 81)
    },
    Fault("cls/class-name-case", .warning, "Cat beside cat", in: folders) {
      $0.draw($0.layout.annotations + "Cat/a.jpg", seed: 82)
    },
    Fault("cls/empty-class", .warning, "a class of notes", in: ["classification-folders"]) {
      $0.write($0.layout.annotations + "bird/notes.txt", "to be collected\n")
    },
    Fault("cls/split-like-class", .warning, "a class named test", in: folders) {
      $0.draw($0.layout.annotations + "test/a.jpg", seed: 83)
    },
    csv("csv-header", .error, "no header", "filename, cat, dog\n", ""),
    csv("csv-header", .error, "another first column", "filename,", "file,"),
    csv("csv-header", .error, "a column without a name", "cat, dog", "cat, "),
    csv("csv-header", .error, "a class twice", "cat, dog", "cat, cat"),
    Fault("cls/csv-cell", .error, "yes for 1", in: tables) {
      $0.replace(table, "kitchen.jpg, 1", "kitchen.jpg, yes")
    },
    csv("csv-cell", .error, "1.0 for 1", "kitchen.jpg, 1", "kitchen.jpg, 1.0"),
    csv("csv-cell", .error, "an empty cell", "kitchen.jpg, 1", "kitchen.jpg, "),
    csv("csv-cell", .error, "a cell too few", "kitchen.jpg, 1, 0", "kitchen.jpg, 1"),
    csv("csv-cell", .error, "a cell too many", "kitchen.jpg, 1, 0", "kitchen.jpg, 1, 0, 0"),
    csv(
      "csv-missing-file", .error, "a row of nothing", "kitchen.jpg, 1, 0\n",
      "kitchen.jpg, 1, 0\nlost.jpg, 1, 0\n"),
    csv(
      "csv-duplicate-row", .warning, "an image twice", "kitchen.jpg, 1, 0\n",
      "kitchen.jpg, 1, 0\nkitchen.jpg, 0, 1\n"),
    Fault("cls/csv-missing-file", .error, "an image that is gone", in: tables) {
      $0.remove("train/kitchen.jpg")
    },
    csv("csv-unlisted-image", .warning, "a row that is gone", "kitchen.jpg, 1, 0\n", ""),
    csv("csv-quoting", .warning, "a name in quotes", "kitchen.jpg, 1", "\"kitchen.jpg\", 1"),
  ]
}
