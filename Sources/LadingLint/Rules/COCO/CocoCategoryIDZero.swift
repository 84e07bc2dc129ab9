// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A category with the id 0.
final class CocoCategoryIDZero: CocoRule {
  static let info = RuleInfo(
    "coco/category-id-zero", .info,
    "A category has the id 0.",
    why: """
      Several trainers keep 0 for the background, and then train the class as if it were none. \
      Roboflow's own files, where 0 is the project itself, are left alone.
      """,
    remedy: "Number the categories from 1, unless your trainer counts from 0.",
    flagged: [
      RuleExample(["labels.json": .text(zero), "a.jpg": .image(64, 48)])
    ],
    accepted: [
      RuleExample(["labels.json": .coco("a.jpg"), "a.jpg": .image(64, 48)]),
      RuleExample(["train/_annotations.coco.json": .text(zero), "train/a.jpg": .image(64, 48)]),
    ])

  private static let zero = CocoExample.json(
    annotations:
      #"{"id":1,"image_id":1,"category_id":0,"bbox":[1,2,10,10],"area":100,"iscrowd":0}"#,
    categories: #"{"id":0,"name":"cat"}"#)

  func finish(_ context: CocoContext) -> Bool {
    guard !context.file.isRoboflow, context.file.task.hasCategories else { return false }
    for category in context.categories where category.id == 0 && !category.isPlaceholder {
      let name = category.name.map { " \"\($0)\"" } ?? ""
      context.report(
        Self.self, category: category, field: "id",
        "The category\(name) has the id 0, which several trainers keep for the background; "
          + "number from 1, unless yours counts from 0")
    }
    return false
  }
}
