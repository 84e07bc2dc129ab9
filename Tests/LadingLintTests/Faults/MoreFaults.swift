// SPDX-License-Identifier: Apache-2.0

import LadingLint
import LadingModel
import LadingTestKit

/// Faults that are more than a piece of a text: of images, of several files, of a whole file's
/// statistics.
extension Fault {
  /// Layouts whose annotations give no size, so that an image may have any.
  private static let sizeless = PlantLayout.all.map(\.name).filter {
    $0.hasPrefix("yolo") || $0.hasPrefix("classification-f") || $0.hasPrefix("classification-n")
  }
  /// Layouts with an annotation file a split that is not Roboflow's.
  private static let canonical = ["coco-canonical"]
  private static let val = "annotations/instances_val.json"

  /// An image of the training set that there is in each of these layouts.
  private static func victim(_ planting: Planting) -> String {
    planting.layout.images.hasSuffix("cat/") ? planting.image("cat-1") : planting.image("kitchen")
  }

  /// Another one of the same split.
  private static func neighbour(_ planting: Planting) -> String {
    planting.layout.images.hasSuffix("cat/") ? planting.image("cat-2") : planting.image("park")
  }

  static let moreImages = [
    // A GIF of two frames and a bitmap of one bit, as the rules' own examples draw them.
    Fault("image/animated", .warning, "two frames", in: sizeless) { planting in
      let example = RuleCatalogue.rule(named: "image/animated")?.info.flagged.first
      let image = example?.files.first { $0.path.hasSuffix(".gif") }
      if let image { planting.write(victim(planting), image.content.bytes(for: image.path)) }
    },
    Fault("image/color-mode", .info, "one bit a pixel", in: sizeless) { planting in
      let example = RuleCatalogue.rule(named: "image/color-mode")?.info.flagged.first
      let image = example?.files.first { $0.path.hasSuffix(".bmp") }
      if let image { planting.write(victim(planting), image.content.bytes(for: image.path)) }
    },
    Fault("image/too-small", .warning, "nine pixels wide", in: sizeless) {
      $0.draw(victim($0), 9, 48, seed: 90)
    },
    Fault(
      "image/exif-orientation", .warning, "turned by a quarter",
      in: PlantLayout.all.map(\.name)
    ) {
      $0.write(victim($0), DrawnImage.jpeg(64, 48, orientation: 6))
    },
    Fault(
      "image/size-swapped", .error, "width for height",
      in: PlantLayout.of("coco") + PlantLayout.of("voc")
    ) {
      $0.draw(victim($0), 48, 64, seed: 91)
    },
    Fault(
      "image/unsupported-format", .warning, "a WebP", in: ["classification-folders"]
    ) {
      $0.draw($0.layout.images + "more.webp", seed: 92)
    },
    Fault(
      "image/duplicate-content", .warning, "a copy in the same split",
      in: PlantLayout.all.map(\.name)
    ) {
      $0.write(neighbour($0), $0.files[victim($0)] ?? [])
    },
    Fault(
      "split/leak-identical", .warning, "a training image in the validation set",
      in: ["yolo-roboflow", "voc-flat", "coco-roboflow", "coco-canonical"]
    ) { planting in
      let names = [
        "valid/images/stairs.jpg", "valid/stairs.jpg", "images/val/stairs.jpg",
      ]
      if let name = names.first(where: { planting.files[$0] != nil }) {
        planting.write(name, planting.files[victim(planting)] ?? [])
      }
    },
    Fault("split/leak-augmented", .warning, "two variants of a picture", in: ["yolo-roboflow"]) {
      let hash = String(repeating: "0123456789abcdef", count: 2)
      for (folder, name) in [("train", "kitchen"), ("valid", "stairs")] {
        let stem = "house_jpg.rf.\(folder == "train" ? hash : String(hash.reversed()))"
        $0.move("\(folder)/images/\(name).jpg", to: "\(folder)/images/\(stem).jpg")
        $0.move("\(folder)/labels/\(name).txt", to: "\(folder)/labels/\(stem).txt")
      }
    },
    Fault("split/name-misread", .warning, "val for valid", in: ["coco-roboflow"]) {
      let files = $0.files
      for path in files.keys where path.hasPrefix("valid/") {
        $0.move(path, to: "val/" + path.dropFirst(6))
      }
    },
    Fault("image/duplicate-name", .warning, "a name in both splits", in: ["coco-roboflow"]) {
      $0.move("valid/stairs.jpg", to: "valid/kitchen.jpg")
      $0.replace("valid/_annotations.coco.json", "stairs.jpg", "kitchen.jpg")
    },
    Fault(
      "image/damaged", .error, "a wrong checksum", in: ["classification-folders"]
    ) {
      $0.imageDepth = .deep
      let content = RuleExample.Content.spoilt(64, 48, byteFromEnd: 60)
      $0.write($0.layout.images + "spoilt.png", content.bytes(for: "spoilt.png"))
    },
    Fault("image/not-decoded", .info, "twelve bits", in: ["classification-folders"]) { planting in
      planting.imageDepth = .decode
      let example = RuleCatalogue.rule(named: "image/not-decoded")?.info.flagged.first
      if let image = example?.files.first {
        planting.write(victim(planting), image.content.bytes(for: image.path))
      }
    },
  ]

  static let moreCoco = [
    Fault(
      "coco/bbox-xyxy-suspected", .warning, "two corners", in: canonical,
      also: ["coco/bbox-out-of-bounds"]
    ) {
      for (old, new) in [
        ("4,6,20,30", "4,6,24,36"), ("30,10,16,16", "30,10,46,26"), ("10,12,8,9", "10,12,18,21"),
        ("1,1,12,14", "1,1,13,15"), ("40,20,12,14", "40,20,52,34"), ("22,8,30,36", "22,8,52,44"),
      ] {
        $0.replace($0.layout.main, "[\(old)]", "[\(new)]")
      }
    },
    Fault("coco/bbox-normalised-suspected", .warning, "parts of the image", in: canonical) {
      for (old, new) in [
        ("4,6,20,30", ".1,.2,.3,.6"), ("30,10,16,16", ".4,.2,.2,.3"), ("10,12,8,9", ".1,.2,.1,.2"),
        ("0,0,64,48", "0,0,1,1"), ("1,1,12,14", ".1,.1,.2,.3"), ("40,20,12,14", ".6,.4,.2,.3"),
        ("22,8,30,36", ".3,.1,.5,.7"),
      ] {
        $0.replace($0.layout.main, "[\(old)]", "[\(new.replacing(".", with: "0."))]")
      }
    },
    Fault("coco/category-id-gap", .info, "a number that is skipped", in: canonical) {
      for path in [$0.layout.main, val] {
        let text = $0.text(path).replacing("{\"id\":2,\"name\"", with: "{\"id\":3,\"name\"")
        $0.write(path, text.replacing("\"category_id\":2", with: "\"category_id\":3"))
      }
    },
    Fault("coco/category-id-zero", .info, "counted from 0", in: canonical) {
      for path in [$0.layout.main, val] {
        let text = $0.text(path).replacing("{\"id\":2,\"name\"", with: "{\"id\":0,\"name\"")
        $0.write(path, text.replacing("\"category_id\":2", with: "\"category_id\":0"))
      }
    },
    Fault("coco/unused-category", .info, "a class that nothing has", in: canonical) {
      for path in [$0.layout.main, val] {
        $0.replace(
          path, "\"categories\": [", "\"categories\": [{\"id\":3,\"name\":\"eel\"},")
      }
    },
    Fault("coco/image-without-annotations", .info, "nothing on the kitchen", in: canonical) {
      $0.replace($0.layout.main, "\"image_id\":4,", "\"image_id\":3,")
    },
    Fault("coco/caption-empty", .warning, "a blank caption", in: canonical) {
      $0.write("annotations/captions_train.json", captions(id: 4, "  "))
    },
    Fault("coco/image-id-differs", .warning, "another id in the captions", in: canonical) {
      $0.write("annotations/captions_train.json", captions(id: 77, "A kitchen."))
    },
    Fault("coco/overlapping-files", .warning, "an older copy", in: ["coco-roboflow"]) {
      $0.write("train/old.json", $0.files[$0.layout.main] ?? [])
    },
    Fault("coco/panoptic-mask", .error, "a mask of other segments", in: canonical) { planting in
      let example = RuleCatalogue.rule(named: "coco/panoptic-mask")?.info.flagged.dropFirst().first
      for (path, content) in example?.files ?? [] where path.hasPrefix("annotations/") {
        var bytes = content.bytes(for: path)
        if path.hasSuffix(".json") {
          let text = String(decoding: bytes, as: UTF8.self)
          bytes = Array(
            text.replacing(
              "\"id\":1,\"file_name\":\"a.jpg\"", with: "\"id\":4,\"file_name\":\"kitchen.jpg\""
            )
            .replacing("\"image_id\":1", with: "\"image_id\":4")
            .replacing("\"name\":\"wall\"", with: "\"name\":\"dog\"").utf8)
        }
        planting.write(path, bytes)
      }
    },
  ]

  private static func captions(id: Int, _ text: String) -> String {
    """
    {"info":{},"licenses":[],
     "images":[{"id":\(id),"file_name":"kitchen.jpg","width":64,"height":48}],
     "annotations":[{"id":1,"image_id":\(id),"caption":"\(text)"}]}
    """
  }

  static let moreTargets = [
    Fault(
      "layout/hidden-file", .info, "a picture that listings do not show",
      in: ["yolo-roboflow", "classification-folders"]
    ) {
      $0.draw($0.layout.images + ".more.jpg", seed: 95)
    },
    Fault(
      "target/clarifai-duplicate-input-id", .error, "names of one beginning",
      in: ["classification-folders"]
    ) {
      $0.targets = [.clarifai]
      $0.draw($0.layout.images + "a.1.jpg", seed: 93)
      $0.draw($0.layout.images + "a.2.jpg", seed: 94)
    },
    Fault(
      "target/clarifai-batch", .warning, "too much for a request",
      in: ["coco-roboflow", "yolo-roboflow", "voc-flat"]
    ) {
      $0.targets = [.clarifai]
      $0.limits = Target.Limits(requestBytes: 600)
    },
    Fault("dist/imbalance", .info, "hundreds of cats for a dog", in: ["yolo-roboflow"]) {
      $0.write("train/labels/kitchen.txt", rows(of: 0, 1200))
    },
    Fault("dist/few-samples", .info, "a handful of dogs", in: ["yolo-roboflow"]) {
      $0.write("train/labels/kitchen.txt", rows(of: 0, 150))
    },
    Fault("dist/rare-class", .info, "one in more than a thousand", in: ["yolo-roboflow"]) {
      $0.replace("data.yaml", "nc: 2", "nc: 3")
      $0.replace("data.yaml", "'dog'", "'dog', 'eel'")
      $0.write("train/labels/kitchen.txt", rows(of: 0, 6000) + rows(of: 2, 11))
      $0.write("train/labels/park.txt", rows(of: 1, 6000))
    },
  ]

  /// Rows of small boxes that all differ.
  private static func rows(of number: Int, _ count: Int) -> String {
    (0..<count).map { row in
      "\(number) 0.\(100 + row % 700) 0.\(100 + row / 700) 0.05 0.0\(10 + row % 80)\n"
    }.joined()
  }
}
