// SPDX-License-Identifier: Apache-2.0

import LadingModel

extension Fault {
  private static let layoutsOfCoco = PlantLayout.of("coco")
  /// The layouts with an annotation file a split.
  private static let splitCoco = ["coco-roboflow", "coco-canonical"]

  /// A piece of the training JSON that gives way to another.
  private static func json(
    _ rule: String, _ severity: Severity, _ name: String, _ old: String, _ new: String,
    also: Set<String> = []
  ) -> Fault {
    Fault("coco/" + rule, severity, name, in: layoutsOfCoco, also: also) {
      $0.replace($0.layout.main, old, new)
    }
  }

  static let coco = cocoFiles + cocoShapes

  private static let cocoFiles = [
    json("json-syntax", .error, "a comma too many", "\"annotations\": [", "\"annotations\": [,"),
    json("json-syntax", .error, "NaN", "\"bbox\":[4,", "\"bbox\":[NaN,"),
    Fault("coco/json-syntax", .error, "cut in the middle", in: layoutsOfCoco) {
      $0.write($0.layout.main, String($0.text($0.layout.main).dropLast(200)))
    },
    Fault("coco/encoding", .error, "a byte order mark", in: layoutsOfCoco) {
      $0.write($0.layout.main, "\u{FEFF}" + $0.text($0.layout.main))
    },
    Fault("coco/encoding", .error, "Latin-1", in: layoutsOfCoco) {
      $0.write(
        $0.layout.main,
        Array($0.text($0.layout.main).replacing("drawn for tests", with: "caf?").utf8).map {
          $0 == UInt8(ascii: "?") ? 0xE9 : $0
        })
    },
    json(
      "duplicate-key", .warning, "a box twice", "\"bbox\":[4,", "\"bbox\":[4,6,20,30],\"bbox\":[4,"),
    Fault("coco/missing-section", .error, "no categories", in: layoutsOfCoco) {
      $0.replace($0.layout.main, "\"categories\": [", "\"kinds\": [")
    },
    json("wrong-type", .error, "a width in quotes", "\"width\":64", "\"width\":\"64\""),
    json("missing-field", .error, "no width", ",\"width\":64", ""),
    json("duplicate-file-name", .error, "a file twice", "empty-road.jpg", "crossing.jpg"),
    json(
      "orphan-category-ref", .error, "an unknown category", "\"category_id\":1,\"bbox\":[4,",
      "\"category_id\":7,\"bbox\":[4,"),
    json(
      "duplicate-category-name", .warning, "two categories of a name", "\"name\":\"dog\"",
      "\"name\":\"cat\""),
    json("category-empty-name", .error, "a blank name", "\"name\":\"dog\"", "\"name\":\" \""),
    json(
      "duplicate-category-id", .error, "an id twice", "{\"id\":2,\"name\":\"dog\"",
      "{\"id\":1,\"name\":\"dog\"",
      also: ["coco/orphan-category-ref"]),
    Fault(
      "coco/category-case", .warning, "a name in capitals", in: splitCoco,
      also: ["split/categories-differ"]
    ) {
      $0.replace($0.layout.main, "\"name\":\"dog\"", "\"name\":\"CAT\"")
    },
    Fault("split/categories-differ", .error, "another name in one split", in: splitCoco) {
      $0.replace($0.layout.main, "\"name\":\"dog\"", "\"name\":\"hen\"")
    },
    json("missing-info-licenses", .warning, "no info", "\"info\": {", "\"about\": {"),
    Fault("target/unrelated-json", .warning, "settings of a program", in: layoutsOfCoco) {
      $0.write("settings.json", #"{"author":"somebody"}"#)
    },
    Fault("target/annotation-shadowed", .warning, "notes on an image", in: layoutsOfCoco) {
      $0.write($0.image("kitchen").replacing(".jpg", with: ".txt"), "blurred, look again\n")
    },
    Fault("coco/image-file-missing", .error, "an image that is gone", in: layoutsOfCoco) {
      $0.remove($0.image("kitchen"))
    },
    Fault("coco/unreferenced-image", .warning, "an image that no record names", in: layoutsOfCoco) {
      $0.draw($0.image("forgotten"), seed: 70)
    },
    json("file-name-case", .warning, "a name in capitals", "kitchen.jpg", "KITCHEN.JPG"),
    json(
      "file-name-path", .error, "a path on one machine", "\"kitchen.jpg", "\"/home/me/kitchen.jpg"),
    json(
      "file-name-path", .error, "a path that leaves the folder", "\"kitchen.jpg",
      "\"../../kitchen.jpg"),
    json("bbox-length", .error, "three numbers", "\"bbox\":[4,6,20,30]", "\"bbox\":[4,6,20]"),
    json("bbox-not-finite", .error, "a number beyond all", "\"bbox\":[4,", "\"bbox\":[1e999,"),
    json("bbox-non-positive", .error, "no width", "\"bbox\":[4,6,20,30]", "\"bbox\":[4,6,0,30]"),
    json(
      "bbox-out-of-bounds", .error, "beyond the right edge", "\"bbox\":[4,6,20,30]",
      "\"bbox\":[50,6,20,30]"),
    json(
      "bbox-overrun-rounding", .warning, "by less than a pixel", "\"bbox\":[4,6,20,30]",
      "\"bbox\":[44.3,6,20,30]"),
    json(
      "polygon-odd", .error, "an x without y", "\"segmentation\":[]",
      "\"segmentation\":[[4,6,24,6,24,36,4]]"),
    json(
      "polygon-too-short", .error, "two points", "\"segmentation\":[]",
      "\"segmentation\":[[4,6,24,36]]"),
    json(
      "polygon-not-nested", .error, "a flat list", "\"segmentation\":[]",
      "\"segmentation\":[4,6,24,6,24,36]"),
    Fault("image/size-mismatch", .error, "another width", in: layoutsOfCoco) {
      $0.replace($0.layout.main, "\"height\":48,\"width\":64}", "\"height\":60,\"width\":80}")
    },
    Fault("coco/duplicate-image-id", .error, "an id twice", in: layoutsOfCoco) {
      let (first, second) = $0.layout.name != "coco-canonical" ? (0, 1) : (1, 2)
      $0.replace($0.layout.main, "{\"id\":\(second),\"license\"", "{\"id\":\(first),\"license\"")
    },
    Fault("coco/orphan-image-ref", .error, "an annotation of no image", in: layoutsOfCoco) {
      let first = $0.layout.name != "coco-canonical" ? 0 : 1
      $0.replace($0.layout.main, "\"image_id\":\(first),", "\"image_id\":77,")
    },
    Fault("coco/duplicate-annotation-id", .error, "an id twice", in: layoutsOfCoco) {
      let (first, second) = $0.layout.name != "coco-canonical" ? (0, 1) : (1, 2)
      $0.replace($0.layout.main, "{\"id\":\(second),\"image_id\"", "{\"id\":\(first),\"image_id\"")
    },
  ]

  private static let cocoShapes = [
    json(
      "area-mismatch", .warning, "ten times the area", "\"area\":600",
      "\"area\":6000"),
    json(
      "bbox-segmentation-mismatch", .warning, "the outline of another object",
      "\"segmentation\":[]",
      "\"segmentation\":[[30,6,50,6,50,36,30,36]]"),
    json(
      "polygon-out-of-bounds", .warning, "a corner beyond the image", "\"segmentation\":[]",
      "\"segmentation\":[[4,6,24,6,24,36,4,50]]"),
    json(
      "polygon-self-intersecting", .warning, "points out of order", "\"segmentation\":[]",
      "\"segmentation\":[[4,6,24,36,24,6,4,36]]"),
    json(
      "iscrowd-polygon", .warning, "a crowd of one outline", "\"segmentation\":[],\"iscrowd\":0",
      "\"segmentation\":[[4,6,24,6,24,36,4,36]],\"iscrowd\":1"),
    json(
      "iscrowd-polygon", .warning, "run lengths of one object", "\"segmentation\":[]",
      "\"segmentation\":{\"size\":[48,64],\"counts\":[0,3072]}"),
    json(
      "rle-size", .error, "height and width swapped", "\"segmentation\":[]",
      "\"segmentation\":{\"size\":[64,48],\"counts\":[0,3072]}"),
    json(
      "rle-sum", .error, "runs that end too early", "\"segmentation\":[]",
      "\"segmentation\":{\"size\":[48,64],\"counts\":[0,3000]}"),
    json(
      "rle-sum", .error, "a negative run", "\"segmentation\":[]",
      "\"segmentation\":{\"size\":[48,64],\"counts\":[9,-9,3072]}"),
    json(
      "rle-string", .error, "a character beyond o", "\"segmentation\":[]",
      "\"segmentation\":{\"size\":[48,64],\"counts\":\"01~\"}"),
    json(
      "keypoints-length", .error, "a number too many", "\"segmentation\":[]",
      "\"keypoints\":[4,6,2,9],\"segmentation\":[]"),
    json(
      "keypoints-visibility", .error, "a visibility of 3", "\"segmentation\":[]",
      "\"keypoints\":[4,6,3],\"segmentation\":[]"),
    json(
      "keypoints-count", .warning, "one too many", "\"segmentation\":[]",
      "\"keypoints\":[4,6,2],\"num_keypoints\":2,\"segmentation\":[]"),
    json(
      "skeleton-index", .error, "counted from 0", "{\"id\":2,\"name\":\"dog\"",
      "{\"id\":2,\"keypoints\":[\"nose\",\"tail\"],\"skeleton\":[[0,1]],\"name\":\"dog\""),
    Fault("coco/duplicate-annotation", .warning, "a box twice", in: layoutsOfCoco) {
      let first = $0.layout.name != "coco-canonical" ? 0 : 1
      $0.replace(
        $0.layout.main, "\"annotations\": [",
        "\"annotations\": [{\"id\":900,\"image_id\":\(first),\"category_id\":1,"
          + "\"bbox\":[4,6,20,30],\"area\":600,\"segmentation\":[],\"iscrowd\":0},")
    },
  ]
}
