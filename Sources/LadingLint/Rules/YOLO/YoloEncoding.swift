// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A label file that is no UTF-8 text.
///
/// A warning for a byte order mark.
enum YoloEncoding: Rule {
  static let info = RuleInfo(
    "yolo/encoding", .error,
    "A label file is not plain UTF-8 text.",
    why: """
      UTF-16 and binary files cannot be read at all; a byte order mark becomes a part of the \
      first class number.
      """,
    remedy: "Save the file as UTF-8 without a byte order mark.",
    flagged: [
      .yolo(more: [
        "train/images/d.jpg": .image(64, 48, seed: 9),
        "train/labels/d.txt": .bytes([0xFF, 0xFE, 0x30, 0, 0x20, 0]),
      ]),
      .yolo(label: "\u{FEFF}0 0.5 0.5 0.2 0.2\n"),
    ],
    accepted: [
      .yolo(label: "0 0.5 0.5 0.2 0.2\r\n")
    ])
}
