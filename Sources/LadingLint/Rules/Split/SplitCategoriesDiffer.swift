// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Categories that are not the same in all splits.
enum SplitCategoriesDiffer: Rule {
  static let info = RuleInfo(
    "split/categories-differ", .error,
    "The annotation files of two splits disagree about the categories.",
    why: """
      A trainer takes the classes from one file and the ids from all of them: objects of the other \
      splits are then counted as another class. A category that one split lacks is a warning: \
      trainers that number the categories in order count the rest wrongly.
      """,
    remedy: "Write the same list of categories into the files of all splits.",
    flagged: [
      example(#"{"id":1,"name":"dog"}"#),
      example(#"{"id":2,"name":"cat"}"#),
      example(#"{"id":1,"name":"cat"},{"id":2,"name":"dog"}"#),
    ],
    accepted: [
      example(#"{"id":1,"name":"cat"}"#),
      example(#"{"id":0,"name":"pets","supercategory":"none"},{"id":1,"name":"cat"}"#),
    ])

  /// A dataset whose training split has the category 1, cat.
  private static func example(_ categories: String) -> RuleExample {
    RuleExample([
      "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
      "valid/_annotations.coco.json": .text(CocoExample.json(categories: categories)),
      "valid/a.jpg": .image(64, 48, seed: 1),
    ])
  }

  /// Compares each file with the training split's of its task, or the first.
  static func check(_ files: [CocoComparison.File], _ session: LintSession) {
    let comparable = files.filter {
      $0.isComplete && $0.file.task.hasCategories && !$0.meanings.isEmpty
        && !$0.categories.isEmpty
    }
    for task in CocoTask.allCases {
      let group = comparable.filter { $0.file.task == task }
      guard let reference = group.first(where: { $0.meanings.contains(.train) }) ?? group.first
      else { continue }
      for file in group where file.file != reference.file {
        compare(file, reference, session)
      }
    }
  }

  private static func compare(
    _ file: CocoComparison.File, _ reference: CocoComparison.File, _ session: LintSession
  ) {
    var names: [Int: String] = [:]
    var ids: [String: Int] = [:]
    for category in sound(reference.categories) {
      guard let id = category.id, let name = category.name else { continue }
      names[id] = name
      ids[name] = id
    }
    for category in sound(file.categories) {
      guard let id = category.id, let name = category.name, names[id] != name else { continue }
      let (severity, message): (Severity, String) =
        if let other = names[id] {
          (.error, "Category \(id) is \"\(name)\" here and \"\(other)\" in \(reference.path)")
        } else if let other = ids[name] {
          (
            .error,
            "The category \"\(name)\" has the id \(id) here and \(other) in \(reference.path)"
          )
        } else {
          (.warning, "The category \"\(name)\" is not in \(reference.path)")
        }
      let place = Place.entry(file.file.entry, offset: category.offset)
      session.sink.report(Self.self, severity, at: place) {
        FindingDetail(
          message + "; write the same categories into both files",
          pointer: "/categories/\(category.index)", key: "category:\(id)")
      }
    }
    reportMissing(file, reference, session)
  }

  /// The categories that nothing is wrong with by themselves.
  ///
  /// An empty name, or an id or a name that stands twice, has a rule of its own and would only be
  /// told again.
  private static func sound(_ categories: [CocoCategory]) -> [CocoCategory] {
    var ids: [Int: Int] = [:]
    var names: [String: Int] = [:]
    for category in categories {
      if let id = category.id { ids[id, default: 0] += 1 }
      if let name = category.name { names[name, default: 0] += 1 }
    }
    return categories.filter { category in
      guard let id = category.id, let name = category.name else { return false }
      return ids[id] == 1 && names[name] == 1 && !name.allSatisfy(\.isWhitespace)
    }
  }

  private static func reportMissing(
    _ file: CocoComparison.File, _ reference: CocoComparison.File, _ session: LintSession
  ) {
    let known = Set(file.categories.compactMap(\.id))
    let named = Set(file.categories.compactMap(\.name))
    let missing = sound(reference.categories).compactMap { category -> String? in
      guard let id = category.id, let name = category.name, !known.contains(id),
        !named.contains(name)
      else { return nil }
      return "\"\(name)\""
    }
    if missing.isEmpty { return }
    let place = Place.entry(file.file.entry, offset: file.categoriesOffset)
    session.sink.report(Self.self, .warning, at: place) {
      let more = missing.count > 5 ? " and \(missing.count - 5) more" : ""
      return FindingDetail(
        """
        The file lacks \(missing.prefix(5).joined(separator: ", "))\(more) of the categories in \
        \(reference.path); write the same categories into both files
        """, pointer: "/categories")
    }
  }
}
