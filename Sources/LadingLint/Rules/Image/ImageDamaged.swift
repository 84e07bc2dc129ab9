// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// An image with broken bytes between a good header and a good end.
final class ImageDamaged: ImageRule {
  static let info = RuleInfo(
    "image/damaged", .error,
    "An image's structure or data is broken; --deep and --decode look for it.",
    why: """
      A bad disk or cable changes bytes in the middle of a file. Header and end stay good, so \
      listings show the image, and the decoder fails or draws stripes below the fault. --deep finds \
      what breaks the structure or a checksum of PNG, --decode what only decoding a JPEG or PNG shows.
      """,
    remedy: "Copy or download the image again.",
    flagged: [
      RuleExample(
        [
          "cat/a.png": .spoilt(64, 48, byteFromEnd: 60), "cat/b.png": .image(64, 48),
          "dog/c.png": .image(64, 48, seed: 1),
        ], imageDepth: .deep)
    ],
    accepted: [
      RuleExample(
        [
          "cat/a.png": .image(64, 48, seed: 2), "cat/b.jpg": .image(64, 48),
          "dog/c.gif": .image(64, 48, seed: 1),
        ], imageDepth: .decode)
    ])

  private let inspector: ImageInspector?

  init(_ session: LintSession) {
    inspector = (try? session.source.makeReader()).map {
      ImageInspector(
        $0, depth: session.options.imageDepth, checksums: session.source.container == .zip)
    }
  }

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    guard facts.problem == .damaged, let type = facts.type else { return }
    session.sink.report(Self.self, at: .image(index)) {
      // Only findings that are put into words are looked at once more.
      let damage = (try? self.inspector?.damage(index, type: type)) ?? nil
      let detail = damage.map { ", \($0.detail)" } ?? ""
      return FindingDetail("The \(type.title) is damaged\(detail); copy or download it again")
    }
  }
}
