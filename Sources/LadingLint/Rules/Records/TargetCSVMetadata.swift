// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel
import LadingText

/// A cell of the column `metadata` that is no JSON object.
enum TargetCSVMetadata: Rule {
  static let info = RuleInfo(
    "target/csv-metadata", .error,
    "A cell of the column metadata is neither a JSON object nor one written with single quotes.",
    why: """
      Clarifai keeps metadata as a JSON object. Its client writes all single quotes as double ones \
      before it reads the cell, so that an apostrophe in a value breaks it there; Lading reads \
      those as they are meant.
      """,
    remedy: "Write an object such as {'source': 'web'}, or the same as JSON.",
    flagged: [
      .clarifai(
        "inputid,input,concepts,metadata\nimg1,https://example.org/a.jpg,dog,\"{'source': web}\"\n"),
      .clarifai(
        "inputid,input,concepts,metadata\nimg1,https://example.org/a.jpg,dog,\"['web']\"\n"),
    ],
    accepted: [
      .clarifai(
        """
        inputid,input,concepts,metadata
        img1,https://example.org/a.jpg,dog,"{'source': 'local', 'by': 'O'Neil'}"
        img2,https://example.org/b.jpg,dog,"{""source"": ""web"", ""size"": 3}"
        img3,https://example.org/c.jpg,dog,

        """)
    ])

  static func report(
    _ kind: ClarifaiFault.Kind, at offset: Int, _ key: String, _ session: LintSession
  ) -> Bool {
    let message =
      switch kind {
      case .metadata(let why): "The metadata is no JSON: \(why)"
      case .metadataNoObject(let kind):
        "The metadata is \(kind.title), expected an object; write it as {'name': 'value'}"
      default: "The metadata is no JSON object; write it as {'name': 'value'}"
      }
    return session.reportRecord(Self.self, at: offset, key: key, message)
  }
}
