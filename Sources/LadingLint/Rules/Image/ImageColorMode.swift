// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image that is not simply 8 bits of grey or of red, green and blue.
final class ImageColorMode: ImageRule {
  static let info = RuleInfo(
    "image/color-mode", .info,
    "An image has CMYK colours, more than 8 bits a value, a palette, or transparency.",
    why: """
      Loaders that do not convert it deliver four channels, indices or clipped values where three \
      channels of 8 bits are expected. Many convert, each in its own way: transparency turns black \
      in one and white in the other.
      """,
    remedy: "Convert the image to RGB of 8 bits, unless the trainer is known to take it.",
    flagged: [
      RuleExample([
        "cat/a.bmp": .bytes(bitmap), "cat/b.png": .image(16, 16),
        "dog/c.png": .image(16, 16, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "cat/a.jpg": .image(16, 16), "cat/b.png": .image(16, 16),
        "dog/c.bmp": .image(16, 16, seed: 1),
      ])
    ])

  /// A BMP of 16 × 16 pixels of one bit each.
  private static let bitmap: [UInt8] =
    Array("BM".utf8) + [126, 0, 0, 0, 0, 0, 0, 0, 62, 0, 0, 0, 40, 0, 0, 0]
    + [16, 0, 0, 0, 16, 0, 0, 0, 1, 0, 1, 0] + Array(repeating: 0, count: 24)
    + [0, 0, 0, 0, 255, 128, 0, 0] + Array(repeating: 0x5A, count: 64)

  static let seesMasks = false

  init(_ session: LintSession) {}

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    let traits = facts.traits.intersection([.cmyk, .deep, .palette, .alpha])
    guard !traits.isEmpty else { return }
    session.sink.report(Self.self, at: .image(index)) {
      var words: [String] = []
      if traits.contains(.cmyk) { words.append("CMYK colours") }
      if traits.contains(.deep) { words.append("more than 8 bits a value") }
      if traits.contains(.palette) { words.append("a palette") }
      if traits.contains(.alpha) { words.append("transparency") }
      let title = facts.type?.title ?? "image"
      return FindingDetail(
        "The \(title) has \(words.joined(separator: " and ")); convert it to RGB of 8 bits")
    }
  }
}
