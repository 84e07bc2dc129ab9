// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A file without `info` or `licenses`, which Roboflow's client looks up.
final class CocoMissingInfoLicenses: CocoRule {
  static let info = RuleInfo(
    "coco/missing-info-licenses", .warning,
    "The file has no info or no licenses, which Roboflow's client needs.",
    why: """
      Nothing else needs them, but Roboflow's client copies both for every image and stops with \
      a KeyError where they are missing. Reported only when the target is roboflow-zip.
      """,
    remedy: #"Add "info": {} and "licenses": [] to the top of the file."#,
    flagged: [CocoExample.text(bare)],
    accepted: [
      CocoExample.dataset(),
      RuleExample(
        ["train/_annotations.coco.json": .text(bare), "train/a.jpg": .image(64, 48)],
        targets: [.roboflowBatch]),
    ])

  private static let bare = """
    {"images":[\(CocoExample.image)],"annotations":[\(CocoExample.annotation)],
     "categories":[\(CocoExample.category)]}
    """

  func finish(_ context: CocoContext) -> Bool {
    guard context.session.options.targets.contains(.roboflowZip) else { return false }
    var missing: [String] = []
    if !context.reader.hasInfo { missing.append("\"info\": {}") }
    if !context.reader.hasLicenses { missing.append("\"licenses\": []") }
    if missing.isEmpty { return false }
    context.session.sink.report(Self.self, at: .entry(context.file.entry, offset: 0)) {
      FindingDetail(
        "Roboflow's client stops at this file, as it lacks members that it copies; add "
          + missing.joined(separator: " and "),
        pointer: "")
    }
    return false
  }
}
