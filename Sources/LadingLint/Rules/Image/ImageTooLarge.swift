// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image beyond what a target takes.
final class ImageTooLarge: ImageRule {
  static let info = RuleInfo(
    "image/too-large", .error,
    "The image has more bytes or pixels than the target takes.",
    why: "The service refuses the image; no packing makes it smaller.",
    remedy: "Scale the image down, and its annotations with it, or compress it.",
    flagged: [
      RuleExample(
        ["a.jpg": .photo], targets: [.clarifai], limits: Target.Limits(imagePixels: 3000)),
      RuleExample(["a.png": .photo], targets: [.clarifai], limits: Target.Limits(imageBytes: 100)),
    ],
    accepted: [
      RuleExample(
        ["a.jpg": .photo], targets: [.clarifai], limits: Target.Limits(imagePixels: 3072)),
      RuleExample(
        ["a.jpg": .photo], targets: [.roboflowBatch], limits: Target.Limits(imagePixels: 10)),
    ])

  init(_ session: LintSession) {}

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    for target in session.options.targets {
      let limits = session.limits(of: target)
      let size = session.inventory.size(index)
      if let limit = limits.imageBytes, size > limit {
        return session.sink.report(Self.self, at: .image(index)) {
          FindingDetail(
            "The image has \(size) bytes, \(target.rawValue) takes \(limit); compress it, or scale it down"
          )
        }
      }
      let pixels = Int64(facts.width) * Int64(facts.height)
      if let limit = limits.imagePixels, facts.hasSize, pixels > limit {
        return session.sink.report(Self.self, at: .image(index)) {
          FindingDetail(
            """
            The image has \(facts.width) x \(facts.height) pixels, \(target.rawValue) takes \
            \(limit) in all; scale it down
            """)
        }
      }
    }
  }
}
