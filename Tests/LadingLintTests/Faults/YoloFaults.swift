// SPDX-License-Identifier: Apache-2.0

import LadingModel

extension Fault {
  private static let yolo = PlantLayout.of("yolo")
  private static let roboflow = ["yolo-roboflow"]
  private static let darknet = ["yolo-darknet"]

  /// A label file that has this text.
  private static func label(
    _ rule: String, _ severity: Severity, _ name: String, _ text: String
  ) -> Fault {
    Fault("yolo/" + rule, severity, name, in: yolo) { $0.write($0.annotation("kitchen"), text) }
  }

  /// A data.yaml that has this text.
  private static func yaml(
    _ rule: String, _ severity: Severity, _ name: String, _ text: String,
    also: Set<String> = []
  ) -> Fault {
    Fault("yolo/" + rule, severity, name, in: roboflow, also: also) { $0.write("data.yaml", text) }
  }

  static let yoloRows = [
    label("column-count", .error, "four columns", "0 0.2 0.3 0.1\n"),
    label("column-count", .error, "a class alone", "0\n"),
    label("confidence-column", .warning, "a prediction", "0 0.2 0.3 0.1 0.1 0.93\n"),
    label("not-a-number", .error, "a class by name", "cat 0.2 0.3 0.1 0.1\n"),
    label("not-a-number", .error, "decimal commas", "0 0,2 0,3 0,1 0,1\n"),
    label("not-a-number", .error, "columns separated by commas", "0,0.2,0.3,0.1,0.1\n"),
    label("not-a-number", .error, "a hexadecimal number", "0 0x1p-1 0.3 0.1 0.1\n"),
    label("not-finite", .error, "nan", "0 nan 0.3 0.1 0.1\n"),
    label("not-finite", .error, "a number beyond all", "0 0.2 0.3 1e999 0.1\n"),
    label("class-negative", .error, "class -1", "-1 0.2 0.3 0.1 0.1\n"),
    label("class-not-integer", .error, "class 0.5", "0.5 0.2 0.3 0.1 0.1\n"),
    label("class-out-of-range", .error, "one class too many", "2 0.2 0.3 0.1 0.1\n"),
    label("class-out-of-range", .error, "a huge class", "99999999999999999999 0.2 0.3 0.1 0.1\n"),
    label("coordinates-not-normalised", .error, "pixels", "0 32 24 10 12\n"),
    label("coordinates-not-normalised", .error, "a little too wide", "0 0.5 0.5 1.02 0.5\n"),
    label("coordinates-negative", .error, "a centre left of the image", "0 -0.2 0.3 0.1 0.1\n"),
    label("coordinates-negative", .error, "a negative width", "0 0.2 0.3 -0.1 0.1\n"),
    label("box-out-of-bounds", .warning, "a box over the edge", "0 0.95 0.3 0.2 0.1\n"),
    label("box-zero-size", .error, "no width", "0 0.5 0.5 0 0.2\n"),
    label(
      "mixed-tasks", .error, "a box beside a polygon",
      "0 0.5 0.5 0.2 0.2\n0 0.1 0.1 0.5 0.1 0.5 0.5\n"),
    label(
      "mixed-tasks", .warning, "a polygon in another file than boxes",
      "0 0.1 0.1 0.5 0.1 0.5 0.5\n"),
    label(
      "task-ambiguous", .info, "nine columns beside boxes", "0 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5\n"),
    label("polygon-odd", .error, "an x without y", "0 0.1 0.1 0.5 0.1 0.5 0.5 0.3\n"),
    label(
      "polygon-too-short", .error, "two points among polygons",
      "0 0.1 0.1 0.5 0.1 0.5 0.5\n0 0.9 0.9 0.95 0.95\n"),
    label("duplicate-row", .warning, "a row twice", "0 0.5 0.5 0.2 0.2\n0 0.50 0.5 0.2 0.2\n"),
    label("encoding", .warning, "a byte order mark", "\u{FEFF}0 0.5 0.5 0.2 0.2\n"),
    Fault("yolo/encoding", .error, "UTF-16", in: yolo) {
      $0.write($0.annotation("kitchen"), [0xFF, 0xFE, 0x30, 0, 0x20, 0, 0x30, 0])
    },
    label("label-empty", .info, "no row", ""),
    Fault("yolo/pose-columns", .error, "keypoints without kpt_shape", in: roboflow) {
      for path in $0.files.keys where path.hasSuffix(".txt") && path.contains("labels/") {
        $0.write(path, "0 0.5 0.5 0.2 0.2 0.4 0.4 2\n")
      }
    },
    Fault("yolo/pose-columns", .error, "a keypoint too few", in: roboflow) {
      $0.append("data.yaml", "kpt_shape: [2, 3]\n")
      for path in $0.files.keys where path.hasSuffix(".txt") && path.contains("labels/") {
        $0.write(path, "0 0.5 0.5 0.2 0.2 0.4 0.4 2 0.6 0.6 1\n")
      }
      $0.write($0.annotation("kitchen"), "0 0.5 0.5 0.2 0.2 0.4 0.4 2\n")
    },
    Fault("yolo/obb-not-rectangle", .warning, "a trapezium among rotated boxes", in: yolo) {
      for path in $0.files.keys
      where path.hasSuffix(".txt")
        && $0.files[path.dropLast(3).replacing("labels", with: "images") + "jpg"] != nil
      {
        $0.write(path, "0 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5\n")
      }
      $0.write($0.annotation("kitchen"), "0 0.1 0.1 0.9 0.1 0.6 0.5 0.4 0.5\n")
    },
  ]

  static let yoloFiles = [
    Fault("yolo/label-missing", .info, "a label that is gone", in: yolo) {
      $0.remove($0.annotation("kitchen"))
    },
    Fault("yolo/label-missing", .warning, "most labels gone", in: yolo) {
      for stem in ["crossing", "empty-road", "garden", "kitchen", "park"] {
        $0.remove($0.annotation(stem))
      }
    },
    Fault("yolo/label-orphan", .error, "an image that is gone", in: roboflow) {
      $0.remove($0.image("kitchen"))
    },
    Fault("yolo/label-orphan", .error, "a label too many", in: yolo) {
      $0.write($0.annotation("nobody"), "0 0.5 0.5 0.2 0.2\n")
    },
    Fault("yolo/label-wrong-split", .warning, "a label in the other split", in: roboflow) {
      $0.move("train/labels/kitchen.txt", to: "valid/labels/kitchen.txt")
    },
    Fault(
      "yolo/label-wrong-split", .warning, "a label in the other split", in: ["yolo-darknet-labels"]
    ) {
      $0.move("train/kitchen.txt", to: "valid/kitchen.txt")
    },
    Fault("yolo/label-name-case", .error, "a label in capitals", in: yolo) {
      $0.move($0.annotation("kitchen"), to: $0.annotation("Kitchen"))
    },
    Fault("yolo/darknet-list", .error, "a listed image that is not there", in: darknet) {
      $0.append("train.txt", "data/obj_train_data/nowhere.jpg\n")
    },
    Fault(
      "yolo/darknet-list", .error, "an image that is gone", in: darknet, also: ["yolo/label-orphan"]
    ) {
      $0.remove($0.image("kitchen"))
    },
    Fault("yolo/darknet-list", .error, "no line for names", in: darknet) {
      $0.replace("obj.data", "names = data/obj.names\n", "")
    },
    Fault("yolo/darknet-list", .error, "a list that is not there", in: darknet) {
      $0.replace("obj.data", "data/valid.txt", "data/lost.txt")
    },
    Fault("yolo/yaml-nc-mismatch", .error, "another count of classes", in: darknet) {
      $0.replace("obj.data", "classes = 2", "classes = 3")
    },
  ]

  static let yoloConfigs = [
    yaml(
      "yaml-syntax", .error, "a tab", "train: train/images\nval: valid/images\nnames:\n\t- cat\n"),
    yaml(
      "yaml-syntax", .error, "a bracket that stays open",
      "train: train/images\nval: valid/images\nnames: [cat, dog\n"),
    Fault("yolo/yaml-missing", .warning, "no data.yaml", in: roboflow) { $0.remove("data.yaml") },
    Fault("yolo/yaml-missing", .warning, "LabelImg's classes.txt alone", in: roboflow) {
      $0.remove("data.yaml")
      $0.write("classes.txt", "cat\ndog\n")
    },
    Fault("yolo/yaml-multiple", .warning, "a second description", in: roboflow) {
      $0.write("old.yaml", $0.text("data.yaml"))
    },
    yaml(
      "yaml-duplicate-key", .warning, "names twice",
      "train: train/images\nval: valid/images\nnames: [dog]\nnames: [cat, dog]\n"),
    yaml(
      "yaml-key-type", .error, "a count in words",
      "train: train/images\nval: valid/images\nnc: two\nnames: [cat, dog]\n"),
    yaml(
      "yaml-key-type", .error, "a path that is a mapping",
      "train: train/images\nval: {a: b}\nnames: [cat, dog]\n"),
    yaml(
      "yaml-missing-key", .error, "no names", "train: train/images\nval: valid/images\nnc: 2\n"),
    yaml("yaml-missing-key", .warning, "no val", "train: train/images\nnames: [cat, dog]\n"),
    yaml(
      "yaml-missing-key", .warning, "valid for val",
      "train: train/images\nvalid: valid/images\nnames: [cat, dog]\n"),
    yaml(
      "yaml-nc-mismatch", .error, "another count of classes",
      "train: train/images\nval: valid/images\nnc: 3\nnames: [cat, dog]\n"),
    yaml(
      "yaml-names-gap", .error, "names from 1 on",
      "train: train/images\nval: valid/images\nnames: {1: cat, 2: dog}\n",
      also: ["yolo/class-out-of-range"]),
    yaml(
      "yaml-names-duplicate", .warning, "one name for two",
      "train: train/images\nval: valid/images\nnames: [cat, cat]\n"),
    yaml(
      "yaml-names-not-string", .warning, "yes and no",
      "train: train/images\nval: valid/images\nnames: [yes, no]\n"),
    yaml(
      "yaml-names-not-string", .warning, "numbers",
      "train: train/images\nval: valid/images\nnames: {0: 1.0, 1: null}\n"),
    Fault("yolo/yaml-path-unresolved", .error, "no folder for val", in: roboflow) {
      $0.removeAll { $0.hasPrefix("valid/") }
    },
    yaml(
      "yaml-path-unresolved", .warning, "another folder than is there",
      "train: train/images\nval: val/images\nnames: [cat, dog]\n"),
    yaml(
      "yaml-path-absolute", .warning, "a path on one machine",
      "path: /home/me/pets\ntrain: train/images\nval: valid/images\nnames: [cat, dog]\n"),
    yaml(
      "yaml-path-absolute", .warning, "a path on Windows",
      "train: C:\\pets\\train\\images\nval: valid/images\nnames: [cat, dog]\n"),
    Fault("yolo/yaml-path-parent", .info, "one path more that leaves the folder", in: roboflow) {
      $0.append("data.yaml", "test: ../test/images\n")
      $0.draw("test/images/a.jpg", seed: 90)
    },
    yaml(
      "yaml-download-script", .warning, "a program",
      """
      train: train/images
      val: valid/images
      names: [cat, dog]
      download: |
        import os
        os.system("true")

      """),
  ]
}
