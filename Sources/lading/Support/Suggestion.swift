// SPDX-License-Identifier: Apache-2.0

/// Guesses what somebody meant to type.
enum Suggestion {
  /// The candidate nearest to `word`; nil when none is near.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    let wanted = Array(word.lowercased().utf8.prefix(80))
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      var distance = editDistance(wanted, Array(candidate.utf8))
      // "bbox-out-of-bounds" for "coco/bbox-out-of-bounds": the group was left away.
      if candidate.split(separator: "/").last.map(String.init) == word.lowercased() { distance = 0 }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(2, best.name.utf8.count / 3) else { return nil }
    return best.name
  }

  /// How many letters must be put in, left out or replaced (Levenshtein).
  private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (letter == other ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
