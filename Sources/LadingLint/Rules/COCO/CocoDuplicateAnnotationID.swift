// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText

/// Two annotations with one id.
final class CocoDuplicateAnnotationID: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/duplicate-annotation-id", .error,
    "Two annotations have the same id.",
    why: """
      Readers keep annotations by id, so that the later of the two replaces the earlier, which \
      is lost without a word.
      """,
    remedy: "Number the annotations anew.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0},{"id":1,"image_id":1,"category_id":1,"bbox":[20,20,5,5],"area":100,"iscrowd":0}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0},{"id":2,"image_id":1,"category_id":1,"bbox":[20,20,5,5],"area":100,"iscrowd":0}"#
      )
    ])

  private struct IDs {
    /// Ids that are small for how many there are, one bit each: what numbering gives.
    var dense = Bitmap(count: 0)
    /// The others, looked through at the end.
    var sparse: [Int] = []

    /// Adds an id; false when it is one of the small ones and in already.
    mutating func add(_ id: Int) -> Bool {
      if id >= 0, id < max(1 << 20, 64 * (dense.count + sparse.count)) { return dense.insert(id) }
      sparse.append(id)
      return true
    }
  }

  private let ids = Cell(IDs())
  private var repeated: Set<Int> = []
  private var seen: Set<Int> = []

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    guard let id = annotation.id else { return }
    if !ids.value.add(id) { report(annotation, id, context) }
  }

  func finish(_ context: CocoContext) -> Bool {
    ids.value.sparse.sort()
    let sparse = ids.value.sparse
    for (a, b) in zip(sparse, sparse.dropFirst()) where a == b { repeated.insert(a) }
    for id in sparse where id >= 0 && ids.value.dense.contains(id) { repeated.insert(id) }
    ids.value.sparse = []
    return !repeated.isEmpty
  }

  func look(again annotation: CocoAnnotation, _ context: CocoContext) {
    guard let id = annotation.id, repeated.contains(id) else { return }
    if !seen.insert(id).inserted { report(annotation, id, context) }
  }

  private func report(_ annotation: CocoAnnotation, _ id: Int, _ context: CocoContext) {
    context.report(
      Self.self, annotation: annotation, field: "id",
      "The annotation id \(id) is used by an earlier annotation too; number the annotations anew")
  }
}
