// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A cell of the column `concepts` without a concept where one is to be.
enum TargetCSVConcepts: Rule {
  static let info = RuleInfo(
    "target/csv-concepts", .error,
    "A cell of the column concepts is empty, or a name between its commas is.",
    why: """
      Inputs that are sent with labels need one: Clarifai's client takes the first empty cell for \
      the wish to send no labels at all, and leaves them out of every row that follows.
      """,
    remedy: "Write at least one concept in every row, or send without labels.",
    flagged: [
      .clarifai("inputid,input,concepts\nimg1,https://example.org/a.jpg,\n"),
      .clarifai("inputid,input,concepts\nimg1,https://example.org/a.jpg,\"dog,,cat\"\n"),
    ],
    accepted: [
      .clarifai("inputid,input,concepts\nimg1,https://example.org/a.jpg,\"dog, cat\"\n"),
      .clarifai("inputid,input,concepts\nimg1,https://example.org/a.jpg,\n", hasLabels: false),
    ])

  static func report(
    _ kind: ClarifaiFault.Kind, at offset: Int, _ key: String, _ session: LintSession
  ) -> Bool {
    let message =
      kind == .emptyConcept
      ? "A concept between two commas is empty; remove a comma, or write the name"
      : "No concept is named; write one, or lint and send with --no-labels"
    return session.reportRecord(Self.self, at: offset, key: key, message)
  }
}
