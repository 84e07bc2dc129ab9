// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Categories whose names differ only by case or blanks.
final class CocoCategoryCase: CocoRule {
  static let info = RuleInfo(
    "coco/category-case", .warning,
    "A category's name differs from another's only by case or blanks, or has blanks around it.",
    why: """
      They are nearly always the same class, typed twice. A model then learns two classes that \
      cannot be told apart, and services that go by the name keep both.
      """,
    remedy: "Write the name one way and merge the categories.",
    flagged: [
      CocoExample.dataset(categories: #"{"id":1,"name":"cat"},{"id":2,"name":"Cat"}"#),
      CocoExample.dataset(categories: #"{"id":1,"name":"cat "}"#),
    ],
    accepted: [
      CocoExample.dataset(categories: #"{"id":1,"name":"cat"},{"id":2,"name":"big cat"}"#),
      CocoExample.dataset(
        categories:
          #"{"id":0,"name":"Cat","supercategory":"none"},{"id":1,"name":"cat","supercategory":"Cat"}"#
      ),
    ])

  func finish(_ context: CocoContext) -> Bool {
    var firsts: [String: String] = [:]
    for category in context.categories {
      guard let name = category.name, !name.allSatisfy(\.isWhitespace) else { continue }
      if context.isUnusedPlaceholder(category) { continue }
      let key = Self.key(name)
      guard let first = firsts[key] else {
        firsts[key] = name
        if name.first?.isWhitespace == true || name.last?.isWhitespace == true {
          report(
            category, name, "has blanks around it, which are part of the name; remove them", context
          )
        }
        continue
      }
      // The very same name is coco/duplicate-category-name.
      if first == name { continue }
      let difference =
        first.lowercased() == name.lowercased() ? "upper and lower case" : "blanks or case"
      report(
        category, name,
        "differs from \"\(first)\" only by \(difference); merge the two, or name them apart",
        context)
    }
    return false
  }

  private func report(
    _ category: CocoCategory, _ name: String, _ what: String, _ context: CocoContext
  ) {
    context.report(
      Self.self, category: category, field: "name", at: category.nameOffset,
      "The category name \"\(name)\" \(what)")
  }

  /// The name in small letters, each run of blanks one space.
  private static func key(_ name: String) -> String {
    name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
