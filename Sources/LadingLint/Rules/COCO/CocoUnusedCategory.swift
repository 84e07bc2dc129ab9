// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A category that no annotation of the file has.
final class CocoUnusedCategory: CocoRule {
  static let info = RuleInfo(
    "coco/unused-category", .info,
    "No annotation of the file has this category.",
    why: """
      A class without examples cannot be learned from this file, and scores measured on it say \
      nothing about the class. Often it is left over, or its annotations went astray.
      """,
    remedy: "Annotate the class, or remove it if it is left over.",
    flagged: [CocoExample.dataset(categories: #"{"id":1,"name":"cat"},{"id":2,"name":"dog"}"#)],
    accepted: [
      CocoExample.dataset(),
      CocoExample.dataset(
        categories:
          #"{"id":0,"name":"pets","supercategory":"none"},{"id":1,"name":"cat","supercategory":"pets"}"#
      ),
      // Without any annotation, the categories say only what will be annotated.
      CocoExample.dataset(annotations: ""),
    ])

  func finish(_ context: CocoContext) -> Bool {
    let used = context.tally.ids
    guard !used.isEmpty, context.file.task.hasCategories else { return false }
    let known = Set(used)
    for category in context.categories {
      guard let id = category.id, !known.contains(id), !category.isPlaceholder else { continue }
      let name = category.name.map { "\"\($0)\"" } ?? "\(id)"
      context.report(
        Self.self, category: category,
        "No annotation of this file has the category \(name); annotate it, or remove it")
    }
    return false
  }
}
