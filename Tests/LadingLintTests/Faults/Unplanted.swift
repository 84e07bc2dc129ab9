// SPDX-License-Identifier: Apache-2.0

/// Rules that no fault is planted for.
enum Unplanted {
  /// Rules whose fault a golden dataset cannot be given, and why.
  static let reasons = Dictionary(
    uniqueKeysWithValues: [
      "csv-header", "csv-row", "csv-input-id", "csv-input", "csv-file", "csv-concepts",
      "csv-metadata", "csv-geopoints", "record-json", "record-fields", "record-schema",
      "record-blank-line", "records-empty",
    ].map { ("target/" + $0, "is about a file of records, which is no dataset") })

  /// Rules that their own examples plant for now; a row in the table of their group is better.
  static let byExamples: Set<String> = [
    "archive/limit-exceeded",
    "archive/zip-bomb",
    "split/image-id-overlap",
    "split/shared-image",
  ]
}
