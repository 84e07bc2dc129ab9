// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An input id of a Clarifai CSV that is empty, repeated or awkward.
enum TargetCSVInputID: Rule {
  static let info = RuleInfo(
    "target/csv-input-id", .error,
    "An input id of a Clarifai CSV is empty, or another row has it too.",
    why: """
      The id is what an input is known by: of two rows with the same one the service refuses the \
      second as a duplicate. A blank or a slash in it is taken, and has to be encoded in every \
      address afterwards, so that it is a warning.
      """,
    remedy: "Give every row an id of its own, of letters, digits, - and _.",
    flagged: [
      .clarifai(
        """
        inputid,input,concepts
        img1,https://example.org/a.jpg,train
        img1,https://example.org/b.jpg,dog

        """),
      .clarifai("inputid,input,concepts\n,https://example.org/a.jpg,train\n"),
      .clarifai("inputid,input,concepts\nimages/1,https://example.org/a.jpg,train\n"),
    ],
    accepted: [
      .clarifai(
        """
        inputid,input,concepts
        img1,https://example.org/a.jpg,train
        img2,https://example.org/a.jpg,train

        """)
    ])

  static func report(
    _ kind: ClarifaiFault.Kind, at offset: Int, _ key: String, _ session: LintSession
  ) -> Bool {
    if case .oddID(let id) = kind {
      return session.reportRecord(
        Self.self, .warning, at: offset, key: key,
        "The id \"\(shown(id))\" has a blank, a slash or a control character; use letters, "
          + "digits, - and _")
    }
    return session.reportRecord(Self.self, at: offset, "The id is empty; give the input one")
  }

  static func reportRepeated(_ id: String, at offset: Int, _ session: LintSession) -> Bool {
    session.reportRecord(
      Self.self, at: offset, key: id,
      "An earlier row has the id \"\(shown(id))\" too; give this input another")
  }
}
