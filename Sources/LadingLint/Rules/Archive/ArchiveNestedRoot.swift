// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A dataset that lies in a folder of its own inside what was given.
final class ArchiveNestedRoot: DatasetRule {
  static let info = RuleInfo(
    "archive/nested-root", .info,
    "Everything lies in one wrapping folder.",
    why: """
      Many readers look for `data.yaml` or `train/` at the top and find nothing when the folder \
      itself was zipped instead of its content.
      """,
    remedy: "Nothing to do for packing, which starts below it; or zip the content of the folder.",
    flagged: [
      RuleExample(
        [
          "my-dataset/data.yaml": "train: train/images\nval: train/images\nnames: [cat]\n",
          "my-dataset/train/images/a.jpg": .image(64, 48),
          "my-dataset/train/labels/a.txt": "0 0.5 0.5 0.25 0.25\n",
        ], as: .zip)
    ],
    accepted: [
      .yolo(with: [:], as: .zip)
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let root = session.detection.root
    guard !root.isEmpty else { return }
    session.sink.report(Self.self, at: Place(.name(root))) {
      FindingDetail(
        "Everything lies in the folder \(String(decoding: root, as: UTF8.self)), which Lading looks "
          + "into and other readers do not; zip what is in it if one finds nothing")
    }
  }
}
