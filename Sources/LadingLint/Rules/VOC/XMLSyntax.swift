// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised by the VOC linter for files that expat gives up, and for those beyond its limits.
enum XMLSyntax: Rule {
  static let info = RuleInfo(
    "voc/xml-syntax", .error,
    "An annotation file is not well-formed XML.",
    why: """
      Nothing of such a file can be trusted: readers stop at the fault or refuse the file, \
      and its image loses all of its objects.
      """,
    remedy:
      "Correct the file at the line and column given; write & as &amp; and < as &lt; in texts.",
    flagged: [
      VocExample.withGood(VocExample.xml(VocExample.object("salt & pepper"))),
      VocExample.withGood("<annotation><filename>a.jpg</filename><object><name>cat</name>"),
      VocExample.withGood(""),
    ],
    accepted: [
      VocExample.withGood(VocExample.xml(VocExample.object("salt &amp; pepper")))
    ])
}
