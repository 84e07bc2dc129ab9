// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised by the VOC linter before anything of the document type is read.
enum XMLEntity: Rule {
  static let info = RuleInfo(
    "voc/xml-entity", .error,
    "An annotation file declares a document type.",
    why: """
      A document type can declare entities that expand a small file into gigabytes, or \
      pull in other files of the machine that reads it. Annotations need none, so such a \
      file is not read.
      """,
    remedy: "Remove the <!DOCTYPE …> declaration and write the texts out.",
    flagged: [
      VocExample.withGood(
        """
        <?xml version="1.0"?>
        <!DOCTYPE annotation [<!ENTITY who "cat">]>
        <annotation><object><name>&who;</name></object></annotation>
        """)
    ],
    accepted: [
      VocExample.withGood(VocExample.xml(VocExample.object("Tom &amp; Jerry&#33;")))
    ])
}
