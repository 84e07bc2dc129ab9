// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText

/// What the corpus' truth files call a defect, which rules report it, and where the two disagree.
enum CorpusTruth {
  /// A kind of defect of the truth files.
  struct Kind {
    var name: String
    /// The rules that report it; none where it is no fault to Lading.
    var rules: [RuleID]
    /// Why no rule reports it.
    var reason: String? = nil
    /// How many findings of these rules the truth file makes expect: the defect, and the file.
    var expected: @Sendable (JSONValue, JSONValue) -> Int = { defect, _ in
      defect["count"]?.integer ?? 0
    }
  }

  /// A dataset of which Lading says something else than its truth file does, and who is right.
  struct Difference {
    var dataset: String
    var kind: String
    var found: Int
    var reason: String
  }

  /// All that speaks against a report, by the truth file and the differences that are known.
  static func disagreements(
    _ report: Report, _ truth: JSONValue, dataset: String
  ) -> [String] {
    var problems: [String] = []
    let defects = truth["defects"]?.object ?? []
    for defect in defects where !kinds.contains(where: { $0.name == defect.name }) {
      problems.append("the truth has the defect \(defect.name), which CorpusTruth does not know")
    }
    for kind in kinds where !kind.rules.isEmpty {
      let expected =
        defects.first { $0.name == kind.name }.map { kind.expected($0.value, truth) } ?? 0
      let found = kind.rules.reduce(0) { $0 + (report.summary.byRule[$1] ?? 0) }
      let known = differences.first { $0.dataset == dataset && $0.kind == kind.name }
      if let known {
        if found == expected { problems.append("\(kind.name) agrees: its difference can go") }
        if found != known.found {
          problems.append("\(kind.name): found \(found), noted \(known.found)")
        }
      } else if found != expected {
        problems.append("\(kind.name): found \(found), the truth says \(expected)")
      }
    }
    return problems
  }

  /// Every kind that the truth files know.
  static let kinds: [Kind] = [
    Kind(name: "annotation_unknown_category", rules: ["coco/orphan-category-ref"]),
    Kind(
      name: "bbox_out_of_bounds", rules: ["coco/bbox-out-of-bounds", "coco/bbox-overrun-rounding"]),
    Kind(name: "image_nested_below_class_folder", rules: ["cls/nested-class"]),
    Kind(name: "image_outside_class_folder", rules: ["cls/image-at-root"]),
    Kind(name: "image_extension_mismatch", rules: ["image/format-mismatch"]),
    Kind(
      name: "yaml_path_does_not_exist",
      rules: ["yolo/yaml-path-unresolved", "yolo/yaml-path-absolute"]),
    Kind(name: "yaml_path_only_resolves_without_dotdot", rules: ["yolo/yaml-path-parent"]),
    Kind(name: "mixed_row_kinds_in_one_file", rules: ["yolo/mixed-tasks"]),
    Kind(name: "list_entry_names_no_image", rules: ["yolo/darknet-list"]),
    Kind(name: "box_zero_area", rules: ["voc/box-zero-size"]),
    Kind(name: "image_without_annotation", rules: ["voc/annotation-missing"]),
    Kind(name: "missing_image", rules: ["voc/image-missing"]),
    Kind(name: "size_missing", rules: ["voc/missing-size"]),
    Kind(name: "imageset_entry_unknown", rules: ["voc/imageset-unknown-id"]),
    Kind(name: "filename_element_names_no_image", rules: ["voc/filename-mismatch"]),
    Kind(
      name: "filename_without_extension", rules: [],
      reason: "each of them is counted by filename_element_names_no_image too"),
    Kind(
      name: "image_name_differs_in_case", rules: [],
      reason: "it is counted by filename_element_names_no_image too"),
    Kind(name: "category_unused", rules: ["coco/unused-category"]),
    Kind(
      name: "class_unused", rules: [],
      reason: "a list of classes that is longer than what a sample shows is no fault"),
    Kind(name: "image_without_annotations", rules: ["coco/image-without-annotations"]),
    Kind(
      name: "xml_without_objects", rules: [],
      reason: "an image that shows nothing is background, which trainers want"),
    Kind(
      name: "csv_row_with_several_classes", rules: [],
      reason: "several classes an image are what the table is for"),
    Kind(
      name: "list_entry_resolves_only_by_basename", rules: [],
      reason: "the list is written from Darknet's own folder, and read from there"),
    // The truth lists groups of equal files; each file of a group but the first is a copy to Lading.
    Kind(
      name: "duplicate_image_bytes", rules: ["image/duplicate-content", "split/leak-identical"],
      expected: { _, truth in
        truth["inventory"]?["duplicate_groups"]?["extra_copies"]?.integer ?? 0
      }),
    Kind(
      name: "same_bytes_in_two_classes", rules: [],
      reason: "image/duplicate-content says it of the copies that duplicate_image_bytes counts"),
  ]

  /// Where the two disagree.
  ///
  /// In all of these Lading is right, or the truth has another reading.
  static let differences: [Difference] = [
    Difference(
      dataset: "coco-datumaro-coco", kind: "category_unused", found: 8,
      reason: "the categories of panoptic segments are used; the truth does not look there"),
    Difference(
      dataset: "coco-datumaro-coco_panoptic", kind: "category_unused", found: 1,
      reason: "the categories of panoptic segments are used; the truth does not look there"),
    Difference(
      dataset: "coco-deteksirobot", kind: "category_unused", found: 2,
      reason: "the first category of Roboflow's files is the project, and to be left alone"),
    Difference(
      dataset: "coco-numbers-only", kind: "category_unused", found: 0,
      reason: "the first category of Roboflow's files is the project, and to be left alone"),
    Difference(
      dataset: "coco-rbc", kind: "category_unused", found: 0,
      reason: "the first category of Roboflow's files is the project, and to be left alone"),
    Difference(
      dataset: "coco-sharks-tiny", kind: "category_unused", found: 2,
      reason: "the first category of Roboflow's files is the project, and to be left alone"),
    Difference(
      dataset: "coco-datumaro-coco", kind: "image_without_annotations", found: 0,
      reason: "an image_info file has no annotations by its nature"),
    Difference(
      dataset: "coco-datumaro-coco_image_info", kind: "image_without_annotations", found: 0,
      reason: "an image_info file has no annotations by its nature"),
    Difference(
      dataset: "coco-deteksirobot", kind: "image_without_annotations", found: 0,
      reason: "Roboflow's files list every image, background on purpose: to be left alone"),
    Difference(
      dataset: "coco-datumaro-coco", kind: "annotation_unknown_category", found: 0,
      reason: "a caption has no category; the id 0 that it bears is read by nobody"),
    Difference(
      dataset: "coco-datumaro-coco_captions", kind: "annotation_unknown_category", found: 0,
      reason: "a caption has no category; the id 0 that it bears is read by nobody"),
    Difference(
      dataset: "voc-bccd", kind: "image_without_annotation", found: 1,
      reason: "example.jpg lies beside the devkit, where the truth did not look"),
    Difference(
      dataset: "voc-datumaro-2", kind: "filename_element_names_no_image", found: 0,
      reason: "the image is missing altogether, which voc/image-missing says once"),
    Difference(
      dataset: "voc-labelformat", kind: "filename_element_names_no_image", found: 0,
      reason: "the image is missing altogether, which voc/image-missing says once"),
    Difference(
      dataset: "voc-slider-captcha", kind: "filename_element_names_no_image", found: 0,
      reason: "the image is missing altogether, which voc/image-missing says once"),
  ]
}
