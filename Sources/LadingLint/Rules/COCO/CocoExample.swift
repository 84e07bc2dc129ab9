// SPDX-License-Identifier: Apache-2.0

/// Tiny COCO datasets for the examples of rules, in Roboflow's layout.
enum CocoExample {
  static let image = #"{"id":1,"file_name":"a.jpg","width":64,"height":48}"#
  static let annotation = #"""
    {"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,"iscrowd":0}
    """#
  static let category = #"{"id":1,"name":"cat","supercategory":"animal"}"#

  /// The text of an annotation file, each list given without its brackets.
  static func json(
    images: String = image, annotations: String = annotation, categories: String = category
  ) -> String {
    """
    {"info":{"description":"example"},"licenses":[],
     "images":[\(images)],
     "annotations":[\(annotations)],
     "categories":[\(categories)]}
    """
  }

  /// A dataset of one image, and a second one where asked for.
  static func dataset(
    images: String = image, annotations: String = annotation, categories: String = category,
    withSecondImage: Bool = false
  ) -> RuleExample {
    let json = json(images: images, annotations: annotations, categories: categories)
    if withSecondImage {
      return RuleExample([
        "train/_annotations.coco.json": .text(json), "train/a.jpg": .image(64, 48),
        "train/b.jpg": .image(64, 48, seed: 1),
      ])
    }
    return text(json)
  }

  /// A dataset of one image whose annotation file has this text.
  static func text(_ text: String) -> RuleExample {
    RuleExample(["train/_annotations.coco.json": .text(text), "train/a.jpg": .image(64, 48)])
  }
}
