// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Compares `<filename>` and the name of the XML with the image that they are paired with.
final class VocFilenameMismatch: VocRule {
  static let info = RuleInfo(
    "voc/filename-mismatch", .warning,
    "The name of the image in <filename> is not the name of the image file.",
    why: """
      Some readers find the image by the name of the XML, others by <filename>. Where the \
      two differ they load different images, or none.
      """,
    remedy: "Write the name of the image file into <filename>, or rename the files.",
    flagged: [
      VocExample.pair(VocExample.xml(filename: "000012.jpg", VocExample.object())),
      VocExample.pair(VocExample.xml(filename: "A.jpg", VocExample.object())),
    ],
    accepted: [
      VocExample.pair(VocExample.xml(filename: "a.jpg", VocExample.object()))
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    guard let image = file.image else { return }
    let inventory = session.inventory
    let name = inventory.path(image).name
    let stem = inventory.path(file.entry).stem
    guard let text = file.record.filename, !text.isEmpty else {
      return compare(stem, with: inventory.path(image).stem, file, session)
    }
    let filename = file.record.bytes(text).trimmed
    if filename.elementsEqual(name) {
      return compare(stem, with: inventory.path(image).stem, file, session)
    }
    // Older exports leave the extension off, and some tools write a path: both name this image.
    let last = filename.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }.last ?? []
    let namesThis = last.elementsEqual(name) || last.elementsEqual(inventory.path(image).stem)
    session.sink.report(Self.self, namesThis ? .info : .warning, at: file.place(text.offset)) {
      FindingDetail(
        """
        <filename> is "\(file.text(text))", but the image is \
        "\(String(decoding: name, as: UTF8.self))"
        """)
    }
  }

  /// The XML was paired by `<filename>`, or by a name of another case.
  private func compare(
    _ stem: ArraySlice<UInt8>, with other: ArraySlice<UInt8>, _ file: VocFile,
    _ session: LintSession
  ) {
    if stem.elementsEqual(other) { return }
    session.sink.report(Self.self, at: file.place(file.record.filename?.offset)) {
      FindingDetail(
        """
        the annotation "\(String(decoding: stem, as: UTF8.self)).xml" belongs to an image named \
        "\(String(decoding: other, as: UTF8.self))"; give both the same name
        """)
    }
  }
}
