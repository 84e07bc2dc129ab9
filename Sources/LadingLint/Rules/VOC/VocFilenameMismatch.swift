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
    let name = Self.name(session.inventory.name(image))
    let filename = file.record.filename.map { file.record.bytes($0).trimmed } ?? []
    if filename.isEmpty || filename.elementsEqual(name) {
      return compareStems(name, file, session)
    }
    // Older exports leave the extension off, and some tools write a path: both name this image.
    let last = filename.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }.last ?? []
    let namesThis = last.elementsEqual(name) || last.elementsEqual(Self.stem(name))
    let place = file.place(file.record.filename?.offset)
    session.sink.report(Self.self, namesThis ? .info : .warning, at: place) {
      FindingDetail(
        """
        The <filename> is "\(String(decoding: filename, as: UTF8.self))", but the image is \
        "\(String(decoding: name, as: UTF8.self))"; write the image's name
        """)
    }
  }

  /// The XML was paired by `<filename>`, or by a name of another case.
  private func compareStems(
    _ image: ArraySlice<UInt8>, _ file: VocFile, _ session: LintSession
  ) {
    let xml = Self.name(session.inventory.name(file.entry))
    if Self.stem(xml).elementsEqual(Self.stem(image)) { return }
    session.sink.report(Self.self, at: file.place(file.record.filename?.offset)) {
      FindingDetail(
        """
        The annotation "\(String(decoding: xml, as: UTF8.self))" belongs to the image \
        "\(String(decoding: image, as: UTF8.self))"; give both the same name
        """)
    }
  }

  private static func name(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return path[(slash + 1)...]
  }

  private static func stem(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else {
      return name
    }
    return name[..<dot]
  }
}
