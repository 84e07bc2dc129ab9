// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A few annotation files of another format.
final class LayoutStrayAnnotation: DatasetRule {
  static let info = RuleInfo(
    "layout/stray-annotation", .warning,
    "A few annotation files are of another format than the dataset.",
    why: """
      One text or XML file with an image's name is enough for some clients to ignore a whole COCO \
      file. Lading goes by the format of most images, and does not read the stray files.
      """,
    remedy: "Remove the file, or convert it to the dataset's format.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg", "b.jpg"),
        "train/a.jpg": .photo, "train/a.xml": .voc("a.jpg"),
        "train/b.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg", "b.jpg"),
        "train/a.jpg": .photo, "train/a.txt": .yolo,
        "train/b.jpg": .image(64, 48, seed: 1),
      ]),
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg", "b.jpg"),
        "train/a.jpg": .photo, "train/notes.txt": "a.jpg is blurred, look again\n",
        "train/b.jpg": .image(64, 48, seed: 1),
      ])
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard let format = session.detection.format else { return }
    for stray in session.detection.stray {
      for file in stray.files {
        session.sink.report(Self.self, at: .entry(file)) {
          FindingDetail(
            """
            This file holds \(stray.format.title) annotations in a \(format.title) dataset, and is \
            not read; remove it, or convert it
            """)
        }
      }
    }
  }
}
