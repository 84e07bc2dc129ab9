// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// An image in another format than its extension names.
final class ImageFormatMismatch: ImageRule {
  static let info = RuleInfo(
    "image/format-mismatch", .warning,
    "An image's content is in another format than its extension names.",
    why: """
      Most programs look at the content and go on; those that trust the extension fail, and a \
      service that does not take the real format drops the image without saying why.
      """,
    remedy: "Rename the file (and what refers to it), or convert it to the format that it names.",
    flagged: [
      RuleExample([
        "cat/a.jpg": .disguised(as: "png", 8, 8),
        "cat/b.jpg": .image(8, 8),
        "dog/c.jpg": .image(8, 8, seed: 1),
      ])
    ],
    accepted: [
      RuleExample([
        "cat/a.JPG": .disguised(as: "jpg", 8, 8),
        "cat/b.jfif": .disguised(as: "jpg", 9, 9),
        "dog/c.jpeg": .image(8, 8, seed: 1),
        "dog/d.tif": .image(8, 8),
      ])
    ])

  init(_ session: LintSession) {}

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    guard let type = facts.type else { return }
    let name = session.inventory.path(index).fileExtension
    guard !Self.names(of: type).contains(name) else { return }
    session.sink.report(Self.self, at: .image(index)) {
      FindingDetail(
        "The extension is .\(name), the content is \(type.title); rename the file to "
          + ".\(Self.names(of: type)[0]), or convert it")
    }
  }

  /// The extensions that fit a format, the usual one first.
  private static func names(of type: ImageType) -> [String] {
    switch type {
    // A multi-picture object is a JPEG with more behind it, under either name.
    case .jpeg: ["jpg", "jpeg", "jpe", "jfif", "mpo"]
    case .png: ["png", "apng"]
    case .gif: ["gif"]
    case .webp: ["webp"]
    case .bmp: ["bmp", "dib"]
    case .tiff: ["tif", "tiff"]
    // .heif names the container, whatever codec is in it.
    case .avif: ["avif", "heif"]
    case .heic: ["heic", "heif"]
    }
  }
}
