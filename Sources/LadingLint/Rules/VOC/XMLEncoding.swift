// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised by the VOC linter for files in an encoding that expat does not know.
enum XMLEncoding: Rule {
  static let info = RuleInfo(
    "voc/xml-encoding", .warning,
    "An annotation file is in an encoding that readers of XML need not know.",
    why: """
      Every reader of XML knows UTF-8 and UTF-16; GB2312, Shift-JIS and the like make most \
      of them stop, and the image loses its objects.
      """,
    remedy: "Save the file as UTF-8, and say so or nothing in its first line.",
    flagged: [
      VocExample.withGood(
        """
        <?xml version="1.0" encoding="gb2312"?>
        <annotation><filename>a.jpg</filename></annotation>
        """)
    ],
    accepted: [
      VocExample.withGood(
        """
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <annotation><filename>a.jpg</filename><size><width>64</width><height>48</height></size>
        </annotation>
        """)
    ])
}
