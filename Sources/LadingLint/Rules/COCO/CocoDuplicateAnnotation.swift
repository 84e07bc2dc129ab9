// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText

/// Two annotations of one image with the same category and box.
final class CocoDuplicateAnnotation: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/duplicate-annotation", .warning,
    "Two annotations of an image have the same category and the same box.",
    why: """
      The object counts twice in training, and in evaluation one of the two is always missed.
      """,
    remedy: "Remove one of the two.",
    flagged: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0},{"id":2,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0}"#
      )
    ],
    accepted: [
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0},{"id":2,"image_id":1,"category_id":2,"bbox":[1,2,10,10],"area":100,"iscrowd":0}"#
      ),
      CocoExample.dataset(
        annotations:
          #"{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0},{"id":2,"image_id":1,"category_id":1,"bbox":[1,2,10,11],"area":110,"iscrowd":0}"#
      ),
    ])

  private let hashes = Cell(HashList())
  private var repeated: Set<UInt64> = []
  private var seen: [UInt64: Int?] = [:]

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    if let hash = Self.hash(annotation) { hashes.value.append(hash) }
  }

  func finish(_ context: CocoContext) -> Bool {
    repeated = hashes.value.takeRepeated()
    return !repeated.isEmpty
  }

  func look(again annotation: CocoAnnotation, _ context: CocoContext) {
    guard let hash = Self.hash(annotation), repeated.contains(hash) else { return }
    guard let first = seen.updateValue(annotation.id, forKey: hash) else { return }
    seen[hash] = first
    // A whole record that stands twice has the same id too.
    let other =
      first == annotation.id
      ? "an earlier one" : first.map { "annotation \($0)" } ?? "an earlier one"
    context.report(
      Self.self, annotation: annotation, field: "bbox", at: annotation.boxOffset,
      "\(annotation.title) has the same image, category and box as \(other); remove one of the two")
  }

  /// Nil where there is nothing to compare.
  ///
  /// Two annotations are told apart by 64 bits: among ten
  /// million, the chance that two different ones look the same is one in 300,000.
  private static func hash(_ annotation: CocoAnnotation) -> UInt64? {
    guard annotation.hasBox, let image = annotation.imageID else { return nil }
    var hash = mix(0x9E37_79B9_7F4A_7C15, UInt64(bitPattern: Int64(image)))
    hash = mix(hash, UInt64(bitPattern: Int64(annotation.categoryID ?? .min)))
    // Adding 0 makes -0 and 0 the same.
    hash = mix(hash, (annotation.x + 0).bitPattern)
    hash = mix(hash, (annotation.y + 0).bitPattern)
    hash = mix(hash, (annotation.width + 0).bitPattern)
    return mix(hash, (annotation.height + 0).bitPattern)
  }

  @inline(__always)
  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
