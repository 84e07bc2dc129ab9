// SPDX-License-Identifier: Apache-2.0

/// Rules that no fault is planted for.
enum Unplanted {
  /// Rules whose fault a golden dataset cannot be given, and why.
  static let reasons: [String: String] = [:]

  /// Rules that their own examples plant for now; a row in the table of their group is better.
  static let byExamples: Set<String> = [
    "archive/limit-exceeded",
    "archive/zip-bomb",
    "coco/bbox-normalised-suspected",
    "coco/bbox-xyxy-suspected",
    "coco/caption-empty",
    "coco/category-id-gap",
    "coco/category-id-zero",
    "coco/image-id-differs",
    "coco/image-without-annotations",
    "coco/overlapping-files",
    "coco/panoptic-mask",
    "coco/unused-category",
    "dist/few-samples",
    "dist/imbalance",
    "dist/rare-class",
    "image/animated",
    "image/color-mode",
    "image/damaged",
    "image/duplicate-content",
    "image/duplicate-name",
    "image/exif-orientation",
    "image/not-decoded",
    "image/size-swapped",
    "image/too-small",
    "image/unsupported-format",
    "split/image-id-overlap",
    "split/leak-augmented",
    "split/leak-identical",
    "split/name-misread",
    "split/shared-image",
    "target/clarifai-batch",
    "target/clarifai-duplicate-input-id",
  ]
}
