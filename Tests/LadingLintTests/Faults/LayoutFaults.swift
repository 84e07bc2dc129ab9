// SPDX-License-Identifier: Apache-2.0

import LadingModel

extension Fault {
  private static let everywhere = PlantLayout.all.map(\.name)

  static let layouts = [
    Fault("layout/unsupported-media", .warning, "a film", in: everywhere) {
      $0.write("clip.mp4", [0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70])
    },
    Fault(
      "layout/unsupported-annotation", .warning, "CreateML",
      in: ["coco-roboflow", "yolo-roboflow"]
    ) {
      $0.write(
        "notes.json",
        #"[{"image":"kitchen.jpg","annotations":[{"label":"cat","coordinates":{"x":9}}]}]"#)
    },
    Fault(
      "coco/predictions-file", .warning, "predictions", in: ["coco-roboflow", "yolo-roboflow"]
    ) {
      $0.write("results.json", #"[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5}]"#)
    },
    Fault(
      "layout/unknown-extension", .info, "a label named .txt.txt", in: ["yolo-roboflow"],
      also: ["yolo/label-orphan"]
    ) {
      $0.move("train/labels/kitchen.txt", to: "train/labels/kitchen.txt.txt")
    },
    Fault("layout/long-or-odd-name", .warning, "a name that Windows keeps", in: ["yolo-roboflow"]) {
      $0.move("train/images/kitchen.jpg", to: "train/images/con.jpg")
      $0.move("train/labels/kitchen.txt", to: "train/labels/con.txt")
    },
    Fault("layout/stray-annotation", .warning, "one XML among COCO", in: ["coco-roboflow"]) {
      $0.write(
        "train/kitchen.xml",
        "<annotation><filename>kitchen.jpg</filename><size><width>64</width><height>48</height>"
          + "</size></annotation>\n")
    },
    Fault("layout/mixed-formats", .error, "every image annotated twice", in: ["coco-roboflow"]) {
      for path in $0.files.keys where path.hasSuffix(".jpg") {
        let name = path.split(separator: "/").last ?? ""
        $0.write(
          path.dropLast(3) + "xml",
          "<annotation><filename>\(name)</filename><size><width>64</width><height>48</height>"
            + "</size></annotation>\n")
      }
    },
    Fault("layout/unrecognised", .error, "images alone", in: ["coco-roboflow"]) {
      $0.removeAll { !$0.hasSuffix(".jpg") }
    },
    Fault("layout/uncertain-format", .warning, "a data.yaml and no label", in: ["yolo-roboflow"]) {
      $0.removeAll { $0.hasSuffix(".txt") }
    },
    Fault(
      "layout/empty-dataset", .error, "no image", in: ["coco-roboflow"],
      also: ["coco/image-file-missing"]
    ) {
      $0.removeAll { $0.hasSuffix(".jpg") }
    },
    Fault("split/missing-train", .warning, "no training set", in: ["coco-roboflow", "voc-flat"]) {
      let files = $0.files
      for path in files.keys where path.hasPrefix("train/") {
        $0.move(path, to: "test/" + path.dropFirst(6))
      }
    },
    Fault("split/missing-val", .warning, "no validation set", in: ["coco-roboflow", "voc-flat"]) {
      $0.removeAll { $0.hasPrefix("valid/") }
    },
    Fault("split/unknown-name", .warning, "training for train", in: ["coco-roboflow"]) {
      let files = $0.files
      for path in files.keys where path.hasPrefix("train/") {
        $0.move(path, to: "training/" + path.dropFirst(6))
      }
    },
    Fault(
      "target/too-many-files", .error, "one file too many", in: ["coco-roboflow"],
      containers: [.zip]
    ) {
      $0.limits = Target.Limits(archiveFiles: $0.files.count - 1)
    },
    Fault(
      "target/zip-too-large", .error, "one byte too many", in: ["coco-roboflow"], containers: [.zip]
    ) {
      $0.limits = Target.Limits(archiveBytes: 500)
    },
    Fault(
      "target/shard-too-many-images", .error, "one image too many", in: ["coco-roboflow"],
      containers: [.tar]
    ) {
      $0.targets = [.roboflowBatch]
      $0.limits = Target.Limits(shardImages: 7)
    },
    Fault(
      "target/shard-too-large", .error, "a byte too many", in: ["coco-roboflow"], containers: [.tar]
    ) {
      $0.targets = [.roboflowBatch]
      $0.limits = Target.Limits(shardBytes: 1000)
    },
  ]
}
