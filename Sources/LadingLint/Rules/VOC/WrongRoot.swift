// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Raised by the VOC linter, which reads no further unless only the case is wrong.
enum WrongRoot: Rule {
  static let info = RuleInfo(
    "voc/wrong-root", .error,
    "The root element of an XML file is not <annotation>.",
    why: """
      The file is no Pascal VOC annotation. Readers that look for objects below the root \
      find none, and its image silently counts as background.
      """,
    remedy: "Move files of other kinds out of the dataset; name the root element <annotation>.",
    flagged: [
      VocExample.withGood("<annotations><image name=\"a.jpg\"/></annotations>"),
      VocExample.withGood("<Annotation><filename>a.jpg</filename></Annotation>"),
    ],
    accepted: [
      VocExample.withGood("<annotation><filename>a.jpg</filename></annotation>")
    ])

  static func check(_ record: VocRecord, at place: Place, in session: LintSession) {
    guard let root = record.root, record.string(root) != "annotation" else { return }
    var place = place
    place.offset = root.offset
    session.sink.report(Self.self, at: place) {
      FindingDetail(
        "The root element is <\(record.string(root))>, expected <annotation>; rename it, or move the file out"
      )
    }
  }
}
