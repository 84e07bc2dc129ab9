// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Two categories with one id.
final class CocoDuplicateCategoryID: CocoCategoryRule {
  static let info = RuleInfo(
    "coco/duplicate-category-id", .error,
    "Two categories have the same id.",
    why: """
      Annotations name their category by its id. When two have the same, it depends on the \
      reader which class an annotation gets.
      """,
    remedy: "Give each category an id of its own, and correct the annotations that meant it.",
    flagged: [CocoExample.dataset(categories: #"{"id":1,"name":"cat"},{"id":1,"name":"dog"}"#)],
    accepted: [CocoExample.dataset(categories: #"{"id":1,"name":"cat"},{"id":2,"name":"dog"}"#)])

  private var names: [Int: String] = [:]

  func visit(category: CocoCategory, _ context: CocoContext) {
    guard let id = category.id else { return }
    let name = category.name ?? ""
    guard let first = names.updateValue(name, forKey: id) else { return }
    context.report(
      Self.self, category: category, field: "id",
      "The category \"\(name)\" has id \(id), as has \"\(first)\"; give each an id of its own")
  }
}
