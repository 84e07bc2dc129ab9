// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Category ids that skip numbers.
final class CocoCategoryIDGap: CocoRule {
  static let info = RuleInfo(
    "coco/category-id-gap", .info,
    "The category ids skip numbers.",
    why: """
      Trainers that take the id for the model's output need as many outputs as the largest id \
      says, or number the classes anew, so that predictions no longer carry your ids.
      """,
    remedy: "Nothing has to be done; number the categories without gaps if your trainer needs it.",
    flagged: [CocoExample.dataset(categories: #"{"id":1,"name":"cat"},{"id":3,"name":"dog"}"#)],
    accepted: [
      CocoExample.dataset(categories: #"{"id":1,"name":"cat"},{"id":2,"name":"dog"}"#),
      CocoExample.dataset(categories: #"{"id":2,"name":"dog"},{"id":1,"name":"cat"}"#),
    ])

  func finish(_ context: CocoContext) -> Bool {
    let ids = Set(context.categories.compactMap(\.id)).filter { $0 >= 0 }.sorted()
    guard let first = ids.first, let last = ids.last, last - first >= ids.count else {
      return false
    }
    // A range between neighbours at a time, as an id may be any number.
    var gaps: [String] = []
    for (a, b) in zip(ids, ids.dropFirst()) where b - a > 1 {
      gaps.append(b - a == 2 ? "\(a + 1)" : "\(a + 1) to \(b - 1)")
    }
    let shown = gaps.prefix(5).joined(separator: ", ")
    let more = gaps.count > 5 ? " and \(gaps.count - 5) more" : ""
    let offset = context.reader.categoriesSpan?.lowerBound ?? 0
    context.session.sink.report(Self.self, at: .entry(context.file.entry, offset: offset)) {
      FindingDetail(
        "The category ids from \(first) to \(last) skip \(shown)\(more); "
          + "number them without gaps if your trainer takes ids for outputs",
        pointer: "/categories")
    }
    return false
  }
}
