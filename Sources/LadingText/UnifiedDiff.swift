// SPDX-License-Identifier: Apache-2.0

/// The difference of two texts as `diff -u` writes it, for people and for `patch`.
public enum UnifiedDiff {
  private static let context = 3
  /// More lines than these are not compared every one with every other.
  private static let smallEnough = 4000

  /// The difference; empty when there is none.
  ///
  /// `path` stands in both of its heading lines, below `a/` and `b/`.
  public static func text(path: String, old: [UInt8], new: [UInt8]) -> [UInt8] {
    let oldLines = lines(old)
    let newLines = lines(new)
    let changes = self.changes(oldLines, newLines)
    if changes.isEmpty { return [] }
    var text = Array("--- a/\(path)\n+++ b/\(path)\n".utf8)
    for group in grouped(changes) { text += hunk(group, oldLines, newLines) }
    return text
  }

  /// Lines of the old text that give way to lines of the new one; either may be none.
  private struct Change {
    var old: Range<Int>
    var new: Range<Int>
  }

  /// The lines with their ends.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var result: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
      result.append(bytes[start..<end])
      start = end
    }
    return result
  }

  private static func changes(
    _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]
  ) -> [Change] {
    let head = zip(old, new).prefix { $0 == $1 }.count
    let tail = zip(old[head...].reversed(), new[head...].reversed()).prefix { $0 == $1 }.count
    let (oldEnd, newEnd) = (old.count - tail, new.count - tail)
    if head == oldEnd, head == newEnd { return [] }
    // Mending mostly changes lines where they stand.
    if oldEnd == newEnd {
      return merged(
        (head..<oldEnd).filter { old[$0] != new[$0] }.map {
          Change(old: $0..<($0 + 1), new: $0..<($0 + 1))
        })
    }
    guard oldEnd + newEnd - 2 * head <= smallEnough else {
      return [Change(old: head..<oldEnd, new: head..<newEnd)]
    }
    return aligned(Array(old[head..<oldEnd]), Array(new[head..<newEnd]), at: head)
  }

  private static func aligned(
    _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>], at start: Int
  ) -> [Change] {
    var removed = Array(repeating: false, count: old.count)
    var inserted = Array(repeating: false, count: new.count)
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed[offset] = true
      case .insert(let offset, _, _): inserted[offset] = true
      }
    }
    var changes: [Change] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      let (oldStart, newStart) = (i, j)
      while i < old.count, removed[i] { i += 1 }
      while j < new.count, inserted[j] { j += 1 }
      if i > oldStart || j > newStart {
        changes.append(
          Change(old: (start + oldStart)..<(start + i), new: (start + newStart)..<(start + j)))
      } else {
        i += 1
        j += 1
      }
    }
    return changes
  }

  /// Neighbours as one.
  private static func merged(_ changes: [Change]) -> [Change] {
    var result: [Change] = []
    for change in changes {
      if let last = result.last, last.old.upperBound == change.old.lowerBound {
        result[result.count - 1].old = last.old.lowerBound..<change.old.upperBound
        result[result.count - 1].new = last.new.lowerBound..<change.new.upperBound
      } else {
        result.append(change)
      }
    }
    return result
  }

  /// Changes so close that their context would overlap.
  private static func grouped(_ changes: [Change]) -> [[Change]] {
    var groups: [[Change]] = []
    for change in changes {
      if let last = groups.last?.last,
        change.old.lowerBound - last.old.upperBound <= 2 * context
      {
        groups[groups.count - 1].append(change)
      } else {
        groups.append([change])
      }
    }
    return groups
  }

  private static func hunk(
    _ group: [Change], _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]
  ) -> [UInt8] {
    guard let first = group.first, let last = group.last else { return [] }
    let before = min(context, first.old.lowerBound)
    let after = min(context, old.count - last.old.upperBound)
    let oldRange = (first.old.lowerBound - before)..<(last.old.upperBound + after)
    let newRange = (first.new.lowerBound - before)..<(last.new.upperBound + after)
    var text = Array("@@ -\(place(oldRange)) +\(place(newRange)) @@\n".utf8)
    var position = oldRange.lowerBound
    for change in group {
      for line in old[position..<change.old.lowerBound] { append(" ", line, &text) }
      for line in old[change.old] { append("-", line, &text) }
      for line in new[change.new] { append("+", line, &text) }
      position = change.old.upperBound
    }
    for line in old[position..<oldRange.upperBound] { append(" ", line, &text) }
    return text
  }

  /// The first line's number and how many there are, as a hunk's heading says it.
  private static func place(_ range: Range<Int>) -> String {
    if range.isEmpty { return "\(range.lowerBound),0" }
    return range.count == 1 ? "\(range.lowerBound + 1)" : "\(range.lowerBound + 1),\(range.count)"
  }

  private static func append(
    _ mark: Unicode.Scalar, _ line: ArraySlice<UInt8>, _ text: inout [UInt8]
  ) {
    text.append(UInt8(ascii: mark))
    text += line
    if line.last != 10 { text += Array("\n\\ No newline at end of file\n".utf8) }
  }
}
