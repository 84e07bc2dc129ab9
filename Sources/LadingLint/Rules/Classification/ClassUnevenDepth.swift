// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Class folders of different depths.
final class ClassUnevenDepth: ClassificationRule {
  static let info = RuleInfo(
    "cls/uneven-depth", .warning, "Images lie at different depths below the class folders.",
    why: """
      Hugging Face's loader takes labels from the folders only where all images lie equally deep; \
      otherwise it drops every label of the dataset, without a word.
      """,
    remedy: "Put all images directly into their class's folder.",
    flagged: [
      RuleExample([
        "cat/a.jpg": .image(8, 8),
        "cat/b.jpg": .image(9, 8),
        "cat/indoor/e.jpg": .image(10, 8),
        "dog/c.jpg": .image(8, 8, seed: 1),
        "dog/d.jpg": .image(9, 8, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "cat/indoor/a.jpg": .image(8, 8),
        "cat/outdoor/b.jpg": .image(9, 8),
        "dog/indoor/c.jpg": .image(8, 8, seed: 1),
        "dog/outdoor/d.jpg": .image(9, 8, seed: 1),
      ])
    ])

  private var depths: [Int: (first: Int, images: Int)] = [:]

  init() {}

  func visit(image: Int, at placement: ClassificationLayout.Placement, in session: LintSession) {
    guard placement.folderClass != nil else { return }
    depths[placement.nesting, default: (image, 0)].images += 1
  }

  func finish(_ dataset: ClassificationTally, in session: LintSession) {
    // The depth that most images have is the one that was meant.
    let order = depths.sorted { ($1.value.images, $0.key) < ($0.value.images, $1.key) }
    guard order.count > 1, let usual = order.first else { return }
    let others = order.dropFirst()
    guard let first = others.map(\.value.first).min() else { return }
    let count = others.reduce(0) { $0 + $1.value.images }
    session.sink.report(Self.self, at: .image(first)) {
      FindingDetail(
        "Of \(count + usual.value.images) images \(count == 1 ? "1 lies" : "\(count) lie") at another depth below the class's folder "
          + "than the others, this one first; put them all at the same depth")
    }
  }
}
