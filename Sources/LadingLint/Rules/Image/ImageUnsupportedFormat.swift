// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image whose format a target does not take.
final class ImageUnsupportedFormat: ImageRule {
  static let info = RuleInfo(
    "image/unsupported-format", .warning,
    "The target, or its own client, takes no images of this format.",
    why: """
      Roboflow's client picks images by their extension and leaves the others out without a word; \
      Clarifai takes JPEG, PNG, TIFF, BMP, WebP and GIF. What is left out is missing from the \
      training set, and nothing says so.
      """,
    remedy: "Convert the image to JPEG or PNG.",
    flagged: [
      RuleExample([
        "cat/a.webp": .image(64, 48), "cat/b.jpg": .image(64, 48),
        "dog/c.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample(
        [
          "cat/a.tif": .image(64, 48), "cat/b.jpg": .image(64, 48),
          "dog/c.jpg": .image(64, 48, seed: 1),
        ], targets: [.roboflowBatch]),
    ],
    accepted: [
      RuleExample([
        "cat/a.tif": .image(64, 48), "cat/b.JPG": .image(64, 48),
        "dog/c.jpg": .image(64, 48, seed: 1),
      ]),
      RuleExample(
        [
          "cat/a.webp": .image(64, 48), "cat/b.jpg": .image(64, 48),
          "dog/c.jpg": .image(64, 48, seed: 1),
        ], targets: [.roboflowBatch, .clarifai]),
    ])

  static let seesMasks = false

  init(_ session: LintSession) {}

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    let name = session.inventory.path(index).fileExtension
    for target in session.options.targets {
      switch target {
      case .roboflowZip, .roboflowBatch:
        guard !Self.extensions(of: target).contains(name) else { continue }
        return session.sink.report(Self.self, at: .image(index)) {
          FindingDetail(
            "The client for \(target.rawValue) leaves out files ending in .\(name); convert the "
              + "image to JPEG or PNG")
        }
      case .clarifai:
        guard facts.type == .avif || facts.type == .heic else { continue }
        return session.sink.report(Self.self, at: .image(index)) {
          FindingDetail(
            "The service clarifai takes no \(facts.type?.title ?? ""); convert the image to JPEG "
              + "or PNG")
        }
      case .prolific, .none:
        continue
      }
    }
  }

  /// The extensions that the official clients take for images.
  private static func extensions(of target: Target) -> Set<String> {
    target == .roboflowZip
      ? ["jpg", "jpeg", "png", "bmp", "tiff", "tif", "avif", "heic"]
      : ["bmp", "dib", "jpeg", "jpg", "jpe", "jp2", "png", "webp"]
  }
}
