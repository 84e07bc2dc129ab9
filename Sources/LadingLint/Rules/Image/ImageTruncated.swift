// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image that ends too early.
final class ImageTruncated: ImageRule {
  static let info = RuleInfo(
    "image/truncated", .error, "An image ends before its format says it does.",
    why: """
      A copy or a download that broke off leaves the lower part of the picture grey or missing, \
      while its boxes stay. Some decoders refuse such a file, others fill it silently.
      """,
    remedy: "Copy or download the image again.",
    flagged: [
      RuleExample([
        "cat/a.jpg": .image(64, 48),
        "cat/b.jpg": .cutImage(64, 48, keeping: 175),
        "dog/c.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample([
        "cat/a.png": .image(64, 48),
        "cat/b.png": .cutImage(64, 48, keeping: 5000),
        "dog/c.png": .image(64, 48, seed: 1),
      ]),
    ],
    accepted: [
      RuleExample([
        "cat/a.jpg": .image(64, 48),
        "cat/b.jpg": .image(64, 48, seed: 2),
        "dog/c.jpg": .image(64, 48, seed: 1),
      ])
    ])

  init(_ session: LintSession) {}

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    guard facts.problem == .truncated else { return }
    session.sink.report(Self.self, at: .image(index)) {
      let type = facts.type?.title ?? "image"
      let size = session.inventory.size(index)
      return FindingDetail(
        "The \(type) file ends too early, after \(size) bytes; copy or download it again")
    }
  }
}
