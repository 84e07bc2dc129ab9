// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Two categories with one name.
final class CocoDuplicateCategoryName: CocoRule {
  static let info = RuleInfo(
    "coco/duplicate-category-name", .warning,
    "Two categories have the same name.",
    why: """
      The class is counted and learned as two that cannot be told apart. Services that go by \
      the name merge them.
      """,
    remedy: "Merge the two categories, or name them apart.",
    flagged: [CocoExample.dataset(categories: #"{"id":1,"name":"cat"},{"id":2,"name":"cat"}"#)],
    accepted: [
      CocoExample.dataset(categories: #"{"id":1,"name":"cat"},{"id":2,"name":"Cat"}"#),
      CocoExample.dataset(
        categories:
          #"{"id":0,"name":"cat","supercategory":"none"},{"id":1,"name":"cat","supercategory":"cat"}"#
      ),
    ])

  func finish(_ context: CocoContext) -> Bool {
    var firsts: [String: Int] = [:]
    for category in context.categories {
      guard let name = category.name, !name.isEmpty else { continue }
      // Roboflow puts the project's name first as a category that no annotation has.
      if context.isUnusedPlaceholder(category) { continue }
      guard let first = firsts[name] else {
        firsts[name] = category.index
        continue
      }
      context.report(
        Self.self, category: category, field: "name", at: category.nameOffset,
        "\"\(name)\" is the name of category record \(first + 1) too; merge the two, or rename one")
    }
    return false
  }
}
