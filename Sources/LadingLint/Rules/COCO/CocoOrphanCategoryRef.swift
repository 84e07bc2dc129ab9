// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// An annotation of a category that does not exist.
final class CocoOrphanCategoryRef: CocoRule {
  static let info = RuleInfo(
    "coco/orphan-category-ref", .error,
    "An annotation names a category that the file does not have.",
    why: """
      The annotation has no class. Readers stop with an error, or train a class that nobody \
      named.
      """,
    remedy: "Add the category, correct category_id, or remove the annotation.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0},{"id":2,"image_id":1,"category_id":9,"bbox":[1,2,10,10],"area":100,"iscrowd":0}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0},{"id":2,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0}"#
      )
    ])

  private var unknown: Set<Int> = []

  /// Categories often stand last in the file, so that only its end tells which are missing.
  func finish(_ context: CocoContext) -> Bool {
    guard context.file.task.hasCategories, context.reader.sections.contains(.categories) else {
      return false
    }
    let known = Set(context.categories.compactMap(\.id))
    unknown = Set(context.tally.ids.filter { !known.contains($0) })
    return !unknown.isEmpty
  }

  func look(again annotation: CocoAnnotation, _ context: CocoContext) {
    let which = annotation.id.map { "annotation \($0)" } ?? "an annotation without id"
    if let id = annotation.categoryID, unknown.contains(id) {
      context.report(
        Self.self, annotation: annotation, field: "category_id", at: annotation.categoryOffset,
        "The category \(id) of \(which) does not exist; add it, or correct category_id")
    }
    for (index, segment) in annotation.segments.enumerated() {
      guard let id = segment.categoryID, unknown.contains(id) else { continue }
      context.report(
        Self.self, annotation: annotation, field: "segments_info/\(index)/category_id",
        at: segment.offset,
        "The category \(id) of a segment of \(which) does not exist; add it, or correct category_id"
      )
    }
  }
}
