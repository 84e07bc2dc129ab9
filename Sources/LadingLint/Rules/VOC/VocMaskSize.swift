// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Compares the sizes of label masks with those of their images.
final class VocMaskSize: VocRule {
  static let info = RuleInfo(
    "voc/mask-size", .error,
    "A label mask has another size than its image.",
    why: """
      A mask says of every pixel of its image what it shows. Of another size it says it of other \
      pixels, and trainers stop at it.
      """,
    remedy: "Export the mask again in the size of the image.",
    flagged: [
      VocExample.mask(.image(32, 24, seed: 5))
    ],
    accepted: [
      VocExample.mask(.bytes(VocExample.indexedMask))
    ])

  init() {}

  func finish(_ dataset: VocDataset, in session: LintSession) {
    for mask in dataset.layout.masks {
      guard let image = dataset.layout.image(of: mask), let facts = session.images[image],
        let own = session.images[mask], facts.hasSize, own.hasSize
      else { continue }
      let isStored = (own.width, own.height) == (facts.width, facts.height)
      let isTurned = (5...8).contains(facts.orientation)
      if isStored || isTurned && (own.height, own.width) == (facts.width, facts.height) { continue }
      session.sink.report(Self.self, at: .entry(mask, image: image)) {
        FindingDetail(
          """
          The mask is \(own.width) × \(own.height), but \
          \(session.inventory.path(image).string) is \(facts.width) × \(facts.height); export it \
          again
          """)
      }
    }
  }
}
