// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A header of a CSV of records that the service does not take.
enum TargetCSVHeader: Rule {
  static let info = RuleInfo(
    "target/csv-header", .error,
    "The first row of a CSV of records is not what the service reads as its header.",
    why: """
      Clarifai's client takes the columns inputid, input, concepts, metadata and geopoints, written \
      so, and stops at any other. The V4 import makes the fields of a record of them: each needs a \
      name of its own, and a strict schema needs all of its fields.
      """,
    remedy: "Name each column once, as the service does.",
    flagged: [
      .clarifai(
        """
        id,input,concepts
        img1,"https://example.org/a.jpg","train"

        """),
      .clarifai("inputid,concepts\nimg1,train\n"),
      .clarifai("inputid,input,Concepts\nimg1,https://example.org/a.jpg,train\n"),
      .clarifai("inputid,input,concepts,input\nimg1,https://example.org/a.jpg,train,b\n"),
      .clarifai(""),
      .records("records.csv", "prompt,prompt\na,b\n"),
      .records(
        "records.csv", "prompt\na\n",
        schema: RecordSchema(
          isStrict: true,
          fields: [RecordSchema.Field("prompt"), RecordSchema.Field("image", .imageURL)])),
    ],
    accepted: [
      .clarifai(.goodInputs),
      .clarifai("inputid,input\nimg1,https://example.org/a.jpg\n", hasLabels: false),
      .records("records.csv", "prompt,image\na,https://example.org/a.jpg\n"),
    ])

  static func report(
    _ fault: ClarifaiHeader.Fault, at offset: Int, _ session: LintSession
  ) -> Bool {
    let columns = ClarifaiColumn.allCases.map(\.rawValue).joined(separator: ", ")
    switch fault {
    case .noHeader:
      return session.reportRecord(
        Self.self, at: nil, "The file has no rows; begin it with the header \(columns)")
    case .unknown(let name, let meant?):
      return session.reportRecord(
        Self.self, at: offset, key: name,
        "There is no column \"\(shown(name))\"; write \(meant.rawValue)")
    case .unknown(let name, nil):
      return session.reportRecord(
        Self.self, at: offset, key: name,
        "There is no column \"\(shown(name))\"; remove it, or name it one of \(columns)")
    case .repeated(let column):
      return session.reportRecord(
        Self.self, at: offset, key: column.rawValue,
        "The column \(column.rawValue) is there twice; remove one of them")
    case .missing(.inputID):
      return session.reportRecord(
        Self.self, .warning, at: offset,
        "The column inputid is missing, so that ids are made up anew with every upload; add it")
    case .missing(.concepts):
      return session.reportRecord(
        Self.self, at: offset,
        "The column concepts is missing; add it, or lint and send with --no-labels")
    case .missing(let column):
      return session.reportRecord(
        Self.self, at: offset, "The column \(column.rawValue) is missing; add it")
    case .quoting:
      return session.reportRecord(
        Self.self, at: offset,
        "The quotes of the header do not match; write each name once, with or without quotes")
    }
  }

  static func report(_ fault: ImportFault, _ session: LintSession) -> Bool {
    session.reportRecord(Self.self, at: fault.offset, message(fault.kind))
  }

  private static func message(_ kind: ImportFault.Kind) -> String {
    switch kind {
    case .noHeader: "The file has no rows; begin it with a header that names the fields"
    case .keyLength(0): "A column has no name; give it one"
    case .keyLength(let count):
      "The name of a column has \(count) characters, and \(RecordSchema.keyLimit) are allowed; "
        + "shorten it"
    case .repeatedKey(let name):
      "The column \"\(shown(name))\" is there twice; remove or rename one of them"
    case .missingField(let name):
      "The schema is strict and its field \"\(shown(name))\" is no column, so that every record is "
        + "rejected; add it"
    case .tooManyFields(let count):
      "The header has \(count) columns, and \(RecordSchema.fieldLimit) are allowed; remove some"
    case .notUTF8: "The name of a column is not UTF-8; save the file as UTF-8"
    default: "The quotes of the header do not match; write each name once, with or without quotes"
    }
  }
}
