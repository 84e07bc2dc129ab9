// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A row that does not have the columns that kpt_shape asks for.
///
/// Raised by the label reader.
enum YoloPoseColumns: Rule {
  static let info = RuleInfo(
    "yolo/pose-columns", .error,
    "A row has other columns than the dataset's keypoints need.",
    why: """
      Every row of a pose dataset has a box and the same number of keypoints; trainers call \
      the file corrupt otherwise.
      """,
    remedy: "Write all keypoints of kpt_shape, with visibility 0 where one is not there.",
    flagged: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          kpt_shape: [2, 3]
          names: [cat, dog]
          """, rest: "0 0.5 0.5 0.2 0.2 0.4 0.4 2 0.6 0.6 2\n",
        label: "0 0.5 0.5 0.2 0.2 0.4 0.4 2\n")
    ],
    accepted: [
      .yolo(
        yaml: """
          train: train/images
          val: valid/images
          kpt_shape: [2, 3]
          names: [cat, dog]
          """, rest: "0 0.5 0.5 0.2 0.2 0.4 0.4 2 0.6 0.6 2\n",
        label: "0 0.5 0.5 0.2 0.2 0.4 0.4 2 0 0 0\n")
    ])
}
