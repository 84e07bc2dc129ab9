// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image of several frames or pages.
final class ImageAnimated: ImageRule {
  static let info = RuleInfo(
    "image/animated", .warning,
    "An image has several frames or pages.",
    why: """
      Annotations belong to one picture. Most loaders take the first frame, some take the last or \
      all of them, and some services refuse the file.
      """,
    remedy: "Save the frame that was annotated as an image of its own.",
    flagged: [
      RuleExample([
        "cat/a.gif": .bytes(gif(frames: 2)), "cat/b.png": .image(16, 16),
        "dog/c.png": .image(16, 16, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "cat/a.gif": .bytes(gif(frames: 1)), "cat/b.png": .image(16, 16),
        "dog/c.png": .image(16, 16, seed: 1),
      ])
    ])

  /// A GIF of 16 × 16 pixels whose frames have one pixel each.
  private static func gif(frames: Int) -> [UInt8] {
    let screen: [UInt8] = [16, 0, 16, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
    let frame: [UInt8] = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
    return Array("GIF89a".utf8) + screen + (0..<frames).flatMap { _ in frame } + [0x3B]
  }

  init(_ session: LintSession) {}

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    guard facts.traits.contains(.animated) else { return }
    session.sink.report(Self.self, at: .image(index)) {
      let what = facts.type == .tiff ? "pages" : "frames"
      let title = facts.type?.title ?? "image"
      return FindingDetail(
        "The \(title) has several \(what); save the annotated one as an image of its own")
    }
  }
}
