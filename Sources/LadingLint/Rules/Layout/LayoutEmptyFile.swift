// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image or annotation file without a byte in it.
final class LayoutEmptyFile: EntryRule {
  static let info = RuleInfo(
    "layout/empty-file", .error, "An image or an annotation file is empty (0 bytes).",
    why: """
      An interrupted copy, a full disk or a failed export leaves files of no length. The image or \
      the annotations that the name promises are not there.
      """,
    remedy: "Copy or export the file again, or remove it.",
    flagged: [
      RuleExample([
        "cat/a.jpg": .image(8, 8), "cat/b.jpg": "", "dog/c.jpg": .image(8, 8, seed: 1),
      ]),
      RuleExample([
        "valid/b.jpg": .image(8, 8, seed: 1),
        "valid/_annotations.coco.json": "",
        "train/a.jpg": .image(8, 8),
        "train/_annotations.coco.json": """
        {"images":[{"id":1,"file_name":"a.jpg","width":8,"height":8}],
         "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,3],"area":9,
           "iscrowd":0}],
         "categories":[{"id":1,"name":"cat"}]}
        """,
      ]),
    ],
    accepted: [
      // An empty label is an image of background, and empty text files say nothing wrong.
      RuleExample([
        "data.yaml": "train: images\nval: images\nnames: [cat]\n",
        "images/a.jpg": .image(8, 8),
        "images/b.jpg": .image(8, 8, seed: 1),
        "labels/a.txt": "0 0.5 0.5 0.5 0.5\n",
        "labels/b.txt": "",
        "notes.txt": "",
      ])
    ])

  init(_ session: LintSession) {}

  func visit(entry index: Int, in session: LintSession) {
    guard session.inventory.size(index) == 0 else { return }
    if session.inventory.kind(index) == .image {
      session.sink.report(Self.self, at: .image(index)) {
        FindingDetail("The image is empty (0 bytes); copy it again, or remove it")
      }
      return
    }
    guard let format = Self.format(of: session.inventory.path(index).fileExtension) else { return }
    // Beside a dataset of another format it is a leftover, which costs nothing but attention.
    let isOwn = session.detection.format == nil || session.detection.format == format
    session.sink.report(Self.self, isOwn ? .error : .warning, at: .entry(index)) {
      FindingDetail("The annotation file is empty (0 bytes); export it again, or remove it")
    }
  }

  /// The format whose annotations have this extension, where an empty file cannot be right.
  private static func format(of fileExtension: String) -> DatasetFormat? {
    switch fileExtension {
    case "json": .coco
    case "xml": .voc
    case "yaml", "yml": .yolo
    default: nil
    }
  }
}
