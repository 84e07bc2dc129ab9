// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Videos, documents and raw pictures among the images.
final class LayoutUnsupportedMedia: EntryRule {
  static let info = RuleInfo(
    "layout/unsupported-media", .warning,
    "A video, a document or a raw picture is no image that the target takes.",
    why: """
      An image service skips it with a warning of its own, and counts it against the archive's \
      files all the same.
      """,
    remedy: """
      Cut videos into frames and convert raw pictures, or leave the file where it is: `lading \
      pack` leaves videos and documents out and lists them in the manifest.
      """,
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "train/clip.mp4": "not really a film",
      ]),
      RuleExample(
        [
          "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
          "paper.pdf": "%PDF-1.4",
        ], targets: [.roboflowBatch]),
    ],
    accepted: [
      RuleExample(
        [
          "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
          "train/clip.mp4": "not really a film",
        ], targets: [.roboflowBatch, .clarifai]),
      RuleExample([
        "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
        "README.md": "What this is", "LICENSE": "CC BY 4.0", "train.py": "print()",
      ]),
    ])

  /// Pictures that no image service reads: raw camera files, layered and vector drawings.
  private static let pictures: Set<String> = [
    "cr2", "cr3", "nef", "arw", "dng", "raf", "orf", "rw2", "psd", "svg", "jp2", "j2k", "exr",
    "jxl", "ico", "tga",
  ]

  init(_ session: LintSession) {}

  func visit(entry index: Int, in session: LintSession) {
    switch session.inventory.kind(index) {
    case .video: report(index, "video", "pack leaves it out", session, Self.severityOfVideo)
    case .document: report(index, "document", "pack leaves it out", session, Self.severityOfOther)
    case .other where Self.isPicture(session.inventory.name(index)):
      report(index, "picture format", "convert it to JPEG or PNG", session, Self.severityOfOther)
    default: break
    }
  }

  private static func isPicture(_ name: ArraySlice<UInt8>) -> Bool {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), name.endIndex - dot <= 5 else {
      return false
    }
    let bytes = name[(dot + 1)...].map(lowercasedASCII)
    return pictures.contains(String(decoding: bytes, as: UTF8.self))
  }

  private static func severityOfVideo(_ target: Target) -> Severity? {
    switch target {
    case .roboflowZip: .warning
    case .roboflowBatch, .clarifai: nil
    case .prolific, .none: .info
    }
  }

  private static func severityOfOther(_ target: Target) -> Severity? {
    switch target {
    case .roboflowZip, .roboflowBatch, .clarifai: .warning
    case .prolific, .none: .info
    }
  }

  private func report(
    _ index: Int, _ what: String, _ then: String, _ session: LintSession,
    _ severity: (Target) -> Severity?
  ) {
    guard let worst = session.strictest(severity) else { return }
    let targets = session.options.targets.filter { severity($0) == worst }.map(\.rawValue)
    session.sink.report(Self.self, worst, at: .entry(index)) {
      let fileExtension = session.inventory.path(index).fileExtension
      let who =
        targets == ["none"]
        ? "Services for images take" : "The target \(targets.joined(separator: ", ")) takes"
      return FindingDetail("\(who) no \(what) (.\(fileExtension)) among images; \(then)")
    }
  }
}
