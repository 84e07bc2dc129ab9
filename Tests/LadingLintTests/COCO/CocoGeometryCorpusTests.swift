// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// Boxes, areas, outlines, masks and keypoints of the real COCO datasets are as some program writes
/// them: all that is found is true.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct CocoGeometryCorpusTests {
  static let names = Corpus.names(in: "datasets").filter {
    $0.hasPrefix("coco-") && $0 != "coco-results-json" || $0 == "rf-datumaro-coco"
  }

  /// Skeletons counted from 0, which the truth does not look at: two categories in each file.
  static let skeletons = [
    "coco-datumaro-coco": 4, "coco-datumaro-coco_person_keypoints": 4,
  ]

  @Test(arguments: names)
  func onlyWhatIsTrueIsFound(_ name: String) throws {
    let source = try openSource("\(Corpus.path)/datasets/\(name)/ds")
    let found = try Linter.lint(source, options: LintOptions(format: .coco)).report.summary.byRule
    for rule: RuleID in [
      "coco/bbox-xyxy-suspected", "coco/bbox-normalised-suspected",
      "coco/bbox-segmentation-mismatch", "coco/area-mismatch", "coco/polygon-out-of-bounds",
      "coco/polygon-self-intersecting", "coco/iscrowd-polygon", "coco/rle-size", "coco/rle-sum",
      "coco/rle-string", "coco/keypoints-length", "coco/keypoints-visibility",
      "coco/keypoints-count", "coco/duplicate-annotation", "coco/wrong-type",
    ] {
      #expect(found[rule] == nil, "\(rule)")
    }
    #expect(found["coco/skeleton-index"] == Self.skeletons[name])
  }
}
