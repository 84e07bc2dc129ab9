// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image that `--decode` could not decode though nothing is known to be wrong with it.
final class ImageNotDecoded: ImageRule {
  static let info = RuleInfo(
    "image/not-decoded", .info,
    "An image could not be decoded by --decode, for its variant or its size.",
    why: """
      libjpeg-turbo and libpng take neither every variant of their formats nor every size. Nothing \
      is known to be wrong with the image; only damage inside its data cannot be ruled out.
      """,
    remedy: "Nothing needs doing; to be sure, convert the image to a common variant.",
    flagged: [
      RuleExample(
        [
          "cat/a.jpg": .bytes(twelveBits), "cat/b.jpg": .image(64, 48),
          "dog/c.jpg": .image(64, 48, seed: 1),
        ], imageDepth: .decode)
    ],
    accepted: [
      RuleExample(
        [
          "cat/a.jpg": .bytes(twelveBits), "cat/b.jpg": .image(64, 48),
          "dog/c.jpg": .image(64, 48, seed: 1),
        ], imageDepth: .deep)
    ])

  /// A JPEG of 16 × 16 pixels of 12 bits.
  private static let twelveBits: [UInt8] =
    [0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0] + Array(repeating: 8, count: 64)
    + [0xFF, 0xC1, 0, 11, 12, 0, 16, 0, 16, 1, 1, 0x11, 0]
    + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x2A, 0x2A, 0xFF, 0xD9]

  init(_ session: LintSession) {}

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    guard facts.traits.contains(.undecoded) else { return }
    session.sink.report(Self.self, at: .image(index)) {
      FindingDetail(
        "The \(facts.type?.title ?? "image") was read byte by byte but is of a kind or a size that "
          + "is not decoded; convert it to be sure of its pixels")
    }
  }
}
