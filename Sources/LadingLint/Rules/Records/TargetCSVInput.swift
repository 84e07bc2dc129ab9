// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A cell of the column `input` that names no input.
enum TargetCSVInput: Rule {
  static let info = RuleInfo(
    "target/csv-input", .error,
    "A cell of the column input is empty, or is not what the others are: addresses, paths or texts.",
    why: """
      A whole CSV is sent as one kind: addresses that the service reads, paths of files on this \
      machine, or, for text alone, the texts themselves. A cell of another kind becomes an input \
      that cannot be read.
      """,
    remedy: "Write one kind in all rows: http or https addresses, paths, or texts.",
    flagged: [
      .clarifai("inputid,input,concepts\nimg1,,train\n"),
      .clarifai(
        """
        inputid,input,concepts
        img1,https://example.org/a.jpg,train
        img2,example.org/b.jpg,train

        """),
      .clarifai(
        "inputid,input,concepts\nimg1,a.jpg,train\nimg2,https://example.org/b.jpg,train\n",
        with: ["a.jpg": .photo]),
      .clarifai(
        "inputid,input,concepts\nimg1,a yellow dog,train\n", csvType: .raw, inputType: .image),
    ],
    accepted: [
      .clarifai(.goodInputs),
      .clarifai("inputid,input,concepts\ntxt1,\"The sky is clear, and blue\",weather\n"),
    ])

  static func report(
    _ kind: ClarifaiFault.Kind, at offset: Int, _ key: String, _ session: LintSession
  ) -> Bool {
    let message =
      switch kind {
      case .noAddress(let text):
        "\"\(shown(text))\" is no http or https address; write one, as the other rows have it"
      case .unexpectedAddress(let text):
        "\"\(shown(text))\" is an address, and the file is read as one of paths; write a path, or "
          + "put addresses in a file of their own"
      default: "The cell is empty; write the input"
      }
    return session.reportRecord(Self.self, at: offset, key: key, message)
  }

  /// Says that a file of texts was asked to be one of something else.
  static func reportRaw(_ type: ClarifaiInputType, _ session: LintSession) {
    _ = session.reportRecord(
      Self.self, at: nil,
      "Only texts can stand in the file themselves, and the inputs are \(type.rawValue); use the "
        + "type url or file_path, or the input type text")
  }
}
