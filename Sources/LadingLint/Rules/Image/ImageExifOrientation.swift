// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image that EXIF lays on its other side.
final class ImageExifOrientation: ImageRule {
  static let info = RuleInfo(
    "image/exif-orientation", .warning,
    "An EXIF orientation swaps the image's width and height.",
    why: """
      Viewers, annotation tools and some loaders turn the picture as EXIF says, others take the \
      pixels as they are stored. Boxes drawn on the one are wrong on the other, and training goes \
      on without a word.
      """,
    remedy: "Turn the pixels, remove the tag, and see to it that the annotations fit.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"),
        "train/a.jpg": .turned(64, 48, orientation: 8),
      ]),
      RuleExample([
        "cat/a.jpg": .turned(64, 48, orientation: 6), "cat/b.jpg": .image(64, 48),
        "dog/c.jpg": .image(64, 48, seed: 1),
      ]),
    ],
    accepted: [
      RuleExample([
        "cat/a.jpg": .turned(64, 48, orientation: 1),
        "cat/b.jpg": .turned(64, 48, orientation: 3),
        "dog/c.jpg": .image(64, 48, seed: 1),
      ])
    ])

  static let seesMasks = false

  init(_ session: LintSession) {}

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    guard facts.isShownTurned, facts.hasSize else { return }
    session.sink.report(Self.self, at: .image(index)) {
      let stored = "\(facts.width) x \(facts.height)"
      let shown = "\(facts.height) x \(facts.width)"
      let start = "The EXIF orientation \(facts.orientation) turns the image to \(shown)"
      switch session.sizeFits[index] {
      case .stored where facts.width != facts.height:
        return FindingDetail(
          "\(start), the annotation gives \(stored) as stored; remove the orientation tag")
      case .shown:
        return FindingDetail(
          "\(start), which the annotation gives too, and loaders that ignore EXIF see \(stored); "
            + "turn the pixels, and remove the orientation tag")
      default:
        return FindingDetail(
          "\(start), and loaders that ignore EXIF see \(stored); turn the pixels, remove the "
            + "orientation tag, and check the annotations")
      }
    }
  }
}
