// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A file name that leads out of the dataset.
final class CocoFileNamePath: CocoImageRule {
  static let info = RuleInfo(
    "coco/file-name-path", .error,
    "A file name is absolute, climbs out with .. or has backslashes.",
    why: """
      It names a place on the machine where the annotations were made. Nowhere else does it \
      lead to the image.
      """,
    remedy: "Write the name relative to the image folder, with forward slashes.",
    flagged: [
      CocoExample.dataset(images: #"{"id":1,"file_name":"/home/me/a.jpg","width":64,"height":48}"#),
      CocoExample.dataset(images: #"{"id":1,"file_name":"sub\\a.jpg","width":64,"height":48}"#),
    ],
    accepted: [CocoExample.dataset()])

  func visit(image: CocoImage, _ context: CocoContext) {
    guard image.match == .badPath else { return }
    context.report(
      Self.self, image: image, field: "file_name", at: image.nameOffset,
      "The file name \(image.name) is no path below the image folder; write it relative, with /")
  }
}
