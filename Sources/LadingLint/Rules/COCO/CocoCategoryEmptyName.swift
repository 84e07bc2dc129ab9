// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A category without a name.
final class CocoCategoryEmptyName: CocoCategoryRule {
  static let info = RuleInfo(
    "coco/category-empty-name", .error,
    "A category has an empty name.",
    why: """
      Services make a class of each name and refuse an empty one.
      """,
    remedy: "Name the category.",
    flagged: [CocoExample.dataset(categories: #"{"id":1,"name":" "}"#)],
    accepted: [CocoExample.dataset()])

  func visit(category: CocoCategory, _ context: CocoContext) {
    guard let name = category.name, name.allSatisfy(\.isWhitespace) else { return }
    let which = category.id.map { "Category \($0)" } ?? "Category record \(category.index + 1)"
    context.report(
      Self.self, category: category, field: "name", at: category.nameOffset,
      "\(which) has an empty name; give it one")
  }
}
