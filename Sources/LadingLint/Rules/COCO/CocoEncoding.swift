// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Raised where an annotation file is no plain UTF-8.
enum CocoEncoding: Rule {
  static let info = RuleInfo(
    "coco/encoding", .error,
    "The annotation file is not UTF-8, or begins with a byte order mark.",
    why: """
      JSON is UTF-8 without a byte order mark. Spreadsheets and Windows editors save \
      otherwise, and readers then refuse the file or garble names.
      """,
    remedy: "Save the file as UTF-8 without a byte order mark.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .bytes(
          [0xEF, 0xBB, 0xBF] + Array(CocoExample.json().utf8)), "train/a.jpg": .image(64, 48),
      ]),
      RuleExample([
        "train/_annotations.coco.json": .bytes(
          CocoExample.json(categories: #"{"id":1,"name":"caf?"}"#).utf8.map {
            $0 == 0x3F ? 0xE9 : $0
          }), "train/a.jpg": .image(64, 48),
      ]),
    ],
    accepted: [CocoExample.dataset(categories: #"{"id":1,"name":"café"}"#)])
}
