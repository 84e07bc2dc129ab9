// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Compares class and box of the objects of one file.
final class VocDuplicateObject: VocRule {
  static let info = RuleInfo(
    "voc/duplicate-object", .warning,
    "An object stands twice in the same annotation.",
    why: """
      The same class with the same box counts twice in training and in every statistic; \
      detectors that find it once are marked wrong once.
      """,
    remedy: "Remove the second object.",
    flagged: [
      VocExample.pair(VocExample.xml(VocExample.object(), VocExample.object()))
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object(), VocExample.object("dog"))),
      VocExample.pair(
        VocExample.xml(VocExample.object(), VocExample.object("cat", "5", "6", "21", "30"))),
    ])

  private struct Key: Hashable {
    var name: Int?
    var xmin: Double
    var ymin: Double
    var xmax: Double
    var ymax: Double
  }

  private var seen: Set<Key> = []

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    let objects = file.record.objects
    guard objects.count > 1, Self.mayRepeat(objects) else { return }
    seen.removeAll(keepingCapacity: true)
    for (index, object) in objects.enumerated() {
      guard let box = object.box?.values else { continue }
      let key = Key(
        name: file.classes[index], xmin: box.xmin, ymin: box.ymin, xmax: box.xmax, ymax: box.ymax)
      if seen.insert(key).inserted { continue }
      session.sink.report(Self.self, at: file.place(object.offset)) {
        FindingDetail(
          "The object \(file.title(object)) with \(file.boxText(object)) stands here twice; remove one",
          key: file.key(object))
      }
    }
  }

  /// Whether a box stands twice; comparing a handful of them is cheaper than hashing them.
  private static func mayRepeat(_ objects: [VocObject]) -> Bool {
    if objects.count > 16 { return true }
    for (index, object) in objects.enumerated() {
      guard let box = object.box?.values else { continue }
      for other in objects[..<index] {
        if let values = other.box?.values, values == box { return true }
      }
    }
    return false
  }
}
