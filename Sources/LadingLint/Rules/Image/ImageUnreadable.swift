// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image whose header cannot be decoded.
final class ImageUnreadable: ImageRule {
  static let info = RuleInfo(
    "image/unreadable", .error, "An image's header cannot be decoded.",
    why: """
      No program can open the file, so a service drops it, and its annotations with it. \
      Some trainers stop at it in the middle of an epoch.
      """,
    remedy: "Bring the image back from where it was copied, or remove it and its annotations.",
    flagged: [
      RuleExample([
        "cat/a.png": .image(8, 8),
        "cat/b.png": .bytes([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + zeros(60)),
        "dog/c.png": .image(8, 8, seed: 1),
      ]),
      RuleExample([
        "cat/a.png": .image(8, 8),
        "cat/b.png": .bytes(zeros(600)),
        "dog/c.png": .image(8, 8, seed: 1),
      ]),
    ],
    accepted: [
      RuleExample([
        "cat/a.png": .image(8, 8),
        "cat/b.png": .image(9, 9),
        "dog/c.png": .image(8, 8, seed: 1),
      ])
    ])

  private static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

  init(_ session: LintSession) {}

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    guard facts.problem == .unreadable else { return }
    session.sink.report(Self.self, at: .image(index)) {
      let expected =
        facts.type.map { "The file begins like \($0.title), but its header is broken" }
        ?? "The content is no image format that Lading knows"
      return FindingDetail("\(expected); replace the file, or remove it and its annotations")
    }
  }
}
