// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Looks for an image by the name of the XML, then by `<filename>`.
final class VocImageMissing: VocRule {
  static let info = RuleInfo(
    "voc/image-missing", .error,
    "The image of an annotation does not exist.",
    why: """
      Neither an image of the same name nor the one in <filename> is in the dataset. \
      Readers stop there, and the objects are lost.
      """,
    remedy: "Add the image, or remove the annotation.",
    flagged: [
      RuleExample([
        "train/a.xml": VocExample.xml(VocExample.object()), "train/a.jpg": .image(64, 48),
        "train/b.xml": VocExample.xml(filename: "b.jpg", VocExample.object()),
      ])
    ],
    accepted: [
      VocExample.withGood(VocExample.xml(VocExample.object())),
      RuleExample([
        "Annotations/a.xml": VocExample.xml(filename: "x.png", VocExample.object()),
        "JPEGImages/x.png": .image(64, 48),
      ]),
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    guard file.image == nil else { return }
    session.sink.report(Self.self, at: file.place(file.record.filename?.offset)) {
      let stem = String(decoding: session.inventory.path(file.entry).stem, as: UTF8.self)
      let named = file.record.filename.map(file.text) ?? ""
      // The usual case is said without names, so that many of its kind read as one.
      let isSame = named.isEmpty || named == stem || named.hasPrefix(stem + ".")
      let names = isSame ? "" : ", nor one called \(named)"
      return FindingDetail(
        "There is no image of this annotation's name\(names); add it, or remove the annotation")
    }
  }
}
