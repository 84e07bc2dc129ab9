// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image with a side of fewer than ten pixels.
final class ImageTooSmall: ImageRule {
  static let info = RuleInfo(
    "image/too-small", .warning,
    "An image is narrower or lower than 10 pixels.",
    why: """
      Ultralytics counts such an image as corrupt and leaves it out. It is mostly a placeholder or \
      a thumbnail that was saved in place of the picture.
      """,
    remedy: "Bring back the picture in its full size, or remove it and its annotations.",
    flagged: [
      RuleExample([
        "cat/a.jpg": .image(9, 48), "cat/b.jpg": .image(64, 48),
        "dog/c.jpg": .image(64, 48, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "cat/a.jpg": .image(10, 10), "cat/b.jpg": .image(64, 48),
        "dog/c.jpg": .image(64, 48, seed: 1),
      ])
    ])

  /// What Ultralytics takes at least.
  private static let least: Int32 = 10
  static let seesMasks = false

  init(_ session: LintSession) {}

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    guard facts.hasSize, min(facts.width, facts.height) < Self.least else { return }
    session.sink.report(Self.self, at: .image(index)) {
      FindingDetail(
        "The image has \(facts.width) x \(facts.height) pixels, and trainers take none with a side "
          + "below \(Self.least); replace or remove it")
    }
  }
}
