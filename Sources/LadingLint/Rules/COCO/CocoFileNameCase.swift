// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A file name that differs from the file in case.
final class CocoFileNameCase: CocoImageRule {
  static let info = RuleInfo(
    "coco/file-name-case", .warning,
    "A file name differs from the file only by upper and lower case.",
    why: """
      It works on the Mac or PC where it was made, and the file is missing on a Linux server.
      """,
    remedy: "Write the name as the file has it.",
    flagged: [CocoExample.dataset(images: #"{"id":1,"file_name":"A.JPG","width":64,"height":48}"#)],
    accepted: [CocoExample.dataset()])

  func visit(image: CocoImage, _ context: CocoContext) {
    guard image.match == .otherCase, let entry = image.entry else { return }
    let path = context.session.inventory.path(entry).string
    context.report(
      Self.self, image: image, field: "file_name", at: image.nameOffset,
      "The record names \(image.name), the file is \(path); write the name with the same case")
  }
}
