// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel
import LadingText

/// A row of a CSV of records that cannot be taken apart.
enum TargetCSVRow: Rule {
  static let info = RuleInfo(
    "target/csv-row", .error,
    "A row of a CSV of records has other cells than its header, or quotes that do not match.",
    why: """
      A comma outside of quotes begins the next cell, and a quote that is not closed takes the \
      following rows into its own: cells are then read as what they are not.
      """,
    remedy: "Put every cell that holds a comma, a quote or a line break in double quotes.",
    flagged: [
      .clarifai(
        """
        inputid,input,concepts,geopoints
        img1,https://example.org/a.jpg,train,-73.9,40.7

        """),
      .clarifai(
        """
        inputid,input,concepts
        img1,https://example.org/a.jpg,"train" set

        """),
      .records("records.csv", "prompt,image\na\n"),
    ],
    accepted: [
      .clarifai(.goodInputs),
      .clarifai("inputid,input,concepts\nimg1,https://example.org/a.jpg,\"dog,cat\"\n"),
      .records("records.csv", "prompt,image\n\"a, b\",\"say \"\"b\"\"\"\n"),
    ])

  static func report(_ kind: ClarifaiFault.Kind, at offset: Int, _ session: LintSession) -> Bool {
    session.reportRecord(Self.self, at: offset, message(kind))
  }

  private static func message(_ kind: ClarifaiFault.Kind) -> String {
    switch kind {
    case .row(let cells, let header): Self.cells(cells, header)
    case .tooLong: tooLong
    case .notUTF8(let column):
      "The cell for \(column.rawValue) is not UTF-8; save the file as UTF-8"
    default: quoting
    }
  }

  static func report(_ fault: ImportFault, _ session: LintSession) -> Bool {
    let message =
      switch fault.kind {
      case .row(let cells, let header): Self.cells(cells, header)
      case .tooLong: tooLong
      case .notUTF8: "The cell is not UTF-8; save the file as UTF-8"
      default: quoting
      }
    return session.reportRecord(Self.self, at: fault.offset, message)
  }

  private static func cells(_ cells: Int, _ header: Int) -> String {
    let number = cells == 1 ? "1 cell" : "\(cells) cells"
    return cells > header
      ? "The row has \(number), the header \(header); put cells that hold a comma in quotes"
      : "The row has \(number), the header \(header); add those that are missing"
  }

  private static let tooLong =
    "The row has more than \(CSVRecord.limit) bytes, which is more than is read; look for a quote "
    + "that is not closed"
  private static let quoting =
    "A quote of this cell is not closed, or text follows it; put the whole cell in quotes, and "
    + "write a quote within as two"
}
