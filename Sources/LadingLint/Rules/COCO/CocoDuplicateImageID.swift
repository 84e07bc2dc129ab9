// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Two image records with one id.
final class CocoDuplicateImageID: CocoImageRule {
  static let info = RuleInfo(
    "coco/duplicate-image-id", .error,
    "Two images have the same id.",
    why: """
      Annotations name their image by its id. When two have the same, readers give all \
      annotations to one of them, and the other silently loses its own.
      """,
    remedy: "Give each image an id of its own, and correct the annotations that meant it.",
    flagged: [
      CocoExample.dataset(
        images:
          #"{"id":1,"file_name":"a.jpg","width":64,"height":48},{"id":1,"file_name":"b.jpg","width":64,"height":48}"#,
        withSecondImage: true)
    ],
    accepted: [
      CocoExample.dataset(
        images:
          #"{"id":1,"file_name":"a.jpg","width":64,"height":48},{"id":2,"file_name":"b.jpg","width":64,"height":48}"#,
        withSecondImage: true)
    ])

  func visit(image: CocoImage, _ context: CocoContext) {
    guard let first = image.sameID, let id = image.id else { return }
    context.report(
      Self.self, image: image, field: "id",
      "The image \(image.name) has id \(id), as has image record \(first + 1); give each its own id"
    )
  }
}
