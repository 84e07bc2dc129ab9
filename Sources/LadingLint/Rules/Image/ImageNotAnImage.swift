// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A file with an image extension whose content is something else.
final class ImageNotAnImage: ImageRule {
  static let info = RuleInfo(
    "image/not-an-image", .error,
    "A file with an image extension holds text, a web page, a document or an archive.",
    why: """
      A download that failed often leaves the server's error page, or a Git LFS pointer, under the \
      image's name. It looks like an image in every listing, and no program can open it.
      """,
    remedy: "Download the image again, or remove the file and its annotations.",
    flagged: [
      RuleExample([
        "cat/a.jpg": .image(8, 8),
        "cat/b.jpg": "<!DOCTYPE html><html><body><h1>404 Not Found</h1></body></html>",
        "dog/c.jpg": .image(8, 8, seed: 1),
      ]),
      RuleExample([
        "cat/a.jpg": .image(8, 8),
        "cat/b.jpg": "{\"error\": \"access denied\"}",
        "dog/c.jpg": .image(8, 8, seed: 1),
      ]),
    ],
    accepted: [
      RuleExample([
        "cat/a.jpg": .image(8, 8),
        "cat/b.html": "<!DOCTYPE html><html><body><h1>404 Not Found</h1></body></html>",
        "cat/b.jpg": .image(8, 8, seed: 2),
        "dog/c.jpg": .image(8, 8, seed: 1),
      ])
    ])

  init(_ session: LintSession) {}

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    guard facts.problem == .notAnImage else { return }
    session.sink.report(Self.self, at: .image(index)) {
      FindingDetail(
        "The content is no image but \(Self.content(index, session)); download the image again, "
          + "or remove the file")
    }
  }

  /// What the file holds, in a word; only read for findings that are put into words.
  private static func content(_ index: Int, _ session: LintSession) -> String {
    let start = (try? session.reader.readPrefix(index, limit: 64)) ?? []
    let text = String(decoding: start, as: UTF8.self).lowercased().drop { $0.isWhitespace }
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") { return "a web page" }
    if text.hasPrefix("<?xml") || text.hasPrefix("<svg") { return "XML" }
    if text.hasPrefix("{") || text.hasPrefix("[") { return "JSON" }
    if text.hasPrefix("version https://git-lfs") { return "a Git LFS pointer" }
    if text.hasPrefix("%pdf-") { return "a PDF" }
    if text.hasPrefix("pk\u{3}\u{4}") { return "a zip" }
    if text.dropFirst(4).hasPrefix("ftyp") { return "a video" }
    return start.contains { $0 < 9 } ? "another kind of file" : "text"
  }
}
