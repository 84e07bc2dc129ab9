// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Two image records with one file.
final class CocoDuplicateFileName: CocoImageRule {
  static let info = RuleInfo(
    "coco/duplicate-file-name", .error,
    "Two images have the same file name.",
    why: """
      The annotations of one picture are spread over two records, so each is trained on with \
      half of them missing.
      """,
    remedy: "Merge the two records and point the annotations to one id.",
    flagged: [
      CocoExample.dataset(
        images:
          #"{"id":1,"file_name":"a.jpg","width":64,"height":48},{"id":2,"file_name":"a.jpg","width":64,"height":48}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        images:
          #"{"id":1,"file_name":"a.jpg","width":64,"height":48},{"id":2,"file_name":"b.jpg","width":64,"height":48}"#,
        withSecondImage: true)
    ])

  private var files = Bitmap(count: 0)
  private var missing: Set<[UInt8]> = []

  func visit(image: CocoImage, _ context: CocoContext) {
    if image.fileName.isEmpty { return }
    let isNew =
      image.entry.map { files.insert($0) } ?? missing.insert(image.fileName).inserted
    if isNew { return }
    context.report(
      Self.self, image: image, field: "file_name", at: image.nameOffset,
      "An earlier image record names \(image.name) too; merge the two")
  }
}
