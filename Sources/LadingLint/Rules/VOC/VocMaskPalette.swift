// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Looks for label masks whose pixels are colours rather than class numbers.
final class VocMaskPalette: VocRule {
  static let info = RuleInfo(
    "voc/mask-palette", .warning,
    "A label mask holds colours instead of class numbers.",
    why: """
      The pixels of a Pascal VOC mask are numbers of classes, 255 for void, in a PNG with a \
      palette. Readers take the numbers; from colours they get classes that do not exist, and \
      JPEG changes the numbers besides.
      """,
    remedy:
      "Save the mask as an 8-bit PNG with a palette, or bring the labelmap.txt that explains it.",
    flagged: [
      VocExample.mask(.image(64, 48, seed: 5)),
      VocExample.mask(.disguised(as: "jpg", 64, 48)),
    ],
    accepted: [
      VocExample.mask(.bytes(VocExample.indexedMask)),
      VocExample.mask(
        .image(64, 48, seed: 5),
        more: ["VOC2007/labelmap.txt": "# label:color_rgb:parts:actions\ncat:128,0,0::\n"]),
    ])

  init() {}

  func finish(_ dataset: VocDataset, in session: LintSession) {
    if dataset.layout.masks.isEmpty || Self.hasLabelMap(session) { return }
    for mask in dataset.layout.masks {
      guard let facts = session.images[mask], facts.problem == nil, let type = facts.type,
        let what = Self.kind(mask, type, session)
      else { continue }
      let image = dataset.layout.image(of: mask)
      session.sink.report(Self.self, at: .entry(mask, image: image)) {
        FindingDetail(
          "The mask is \(what), expected an 8-bit PNG with a palette; export it again as that")
      }
    }
  }

  /// What a mask is that should be something else; nil for a PNG of class numbers.
  private static func kind(_ mask: Int, _ type: ImageType, _ session: LintSession) -> String? {
    guard type == .png else { return "a \(type.title)" }
    // Depth and colour type stand behind width and height in the header chunk.
    guard let head = try? session.reader.readPrefix(mask, limit: 26), head.count == 26 else {
      return nil
    }
    switch (head[25], head[24]) {
    case (3, _), (0, ...8): return nil
    case (0, _): return "a PNG of 16-bit grey"
    case (4, _): return "a PNG of grey with transparency"
    default: return "a PNG of colours"
    }
  }

  /// Whether a labelmap.txt, which CVAT writes, says which colour is which class.
  private static func hasLabelMap(_ session: LintSession) -> Bool {
    session.inventory.range(under: session.detection.root).contains {
      session.inventory.path($0).name.elementsEqual("labelmap.txt".utf8)
    }
  }
}
