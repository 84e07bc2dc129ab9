// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Collects what listing finds, and puts it in order: at most one a name and kind.
struct AnomalyList {
  private var items: [SourceAnomaly] = []
  /// About how many bytes of memory they take.
  private(set) var cost = 0

  mutating func add(
    _ kind: SourceAnomaly.Kind, _ path: [UInt8]?, _ detail: String = "", offset: Int64? = nil
  ) {
    add(SourceAnomaly(kind: kind, path: path, offset: offset, detail: detail))
  }

  mutating func add(_ item: SourceAnomaly) {
    cost += 128 + (item.path?.count ?? 0) + item.detail.utf8.count
    items.append(item)
  }

  /// By path (the container as a whole first), then by kind.
  ///
  /// Of several of one name and kind the first found stays; the container may have any number.
  func sorted() -> [SourceAnomaly] {
    let order = items.indices.sorted { a, b in
      let (first, second) = (items[a], items[b])
      if first.path != second.path {
        guard let path = first.path else { return true }
        guard let other = second.path else { return false }
        return path.lexicographicallyPrecedes(other)
      }
      if first.kind != second.kind { return first.kind.rawValue < second.kind.rawValue }
      return a < b
    }
    var result: [SourceAnomaly] = []
    for index in order {
      let item = items[index]
      if let last = result.last, item.path != nil, last.path == item.path, last.kind == item.kind {
        continue
      }
      result.append(item)
    }
    return result
  }
}
