// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// An image record without its file.
final class CocoImageFileMissing: CocoImageRule {
  static let info = RuleInfo(
    "coco/image-file-missing", .error,
    "An image record names a file that is not in the dataset.",
    why: """
      The image cannot be uploaded and its annotations are lost; a training run stops when it \
      comes to it.
      """,
    remedy: "Add the file, correct file_name, or remove the record with its annotations.",
    flagged: [
      CocoExample.dataset(
        images:
          #"{"id":1,"file_name":"a.jpg","width":64,"height":48},{"id":2,"file_name":"b.jpg","width":64,"height":48}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        images:
          #"{"id":1,"file_name":"a.jpg","width":64,"height":48},{"id":2,"file_name":"b.jpg","width":64,"height":48}"#,
        withSecondImage: true)
    ])

  func visit(image: CocoImage, _ context: CocoContext) {
    guard image.entry == nil, image.match == .missing, !image.fileName.isEmpty else { return }
    let folder = String(decoding: context.reader.imageFolder ?? context.file.folder, as: UTF8.self)
    context.report(
      Self.self, image: image, field: "file_name", at: image.nameOffset,
      "There is no file \(image.name)\(folder.isEmpty ? "" : " in \(folder)"); add it, or remove the record"
    )
  }
}
