// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// What lint says of the real COCO datasets, against the defects in their `truth.json`.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct CocoCorpusTests {
  static let names = Corpus.names(in: "datasets").filter {
    $0.hasPrefix("coco-") || $0 == "rf-datumaro-coco"
  }

  /// Where lint counts something else than the truth, and is right.
  ///
  /// Unused categories: the truth counts the first category of Roboflow's exports, the project,
  /// which is to be left alone; and it does not see the categories of panoptic segments.
  /// Images without annotations: the truth counts those of `image_info` files, which have none by
  /// their nature, and those that Roboflow lists on purpose. An unknown category: the truth counts
  /// captions, which have no category.
  static let unused = [
    "coco-datumaro-coco": 8, "coco-datumaro-coco_panoptic": 1, "coco-deteksirobot": 2,
    "coco-numbers-only": 0, "coco-rbc": 0, "coco-sharks-tiny": 2,
  ]

  @Test(arguments: names)
  func defectsAreTheTruths(_ name: String) throws {
    let folder = "\(Corpus.path)/datasets/\(name)"
    let defects = try JSONValue(parsing: readFile(folder + "/truth.json"))["defects"]
    let report = try Linter.lint(try openSource(folder + "/ds")).report
    func truth(_ defect: String) -> Int { defects?[defect]?["count"]?.integer ?? 0 }
    func count(_ rule: RuleID) -> Int { report.summary.byRule[rule] ?? 0 }

    #expect(count("coco/unused-category") == Self.unused[name] ?? truth("category_unused"))
    #expect(count("coco/image-without-annotations") == 0)
    #expect(count("coco/orphan-category-ref") == 0)
    let overruns = count("coco/bbox-out-of-bounds") + count("coco/bbox-overrun-rounding")
    #expect(overruns == truth("bbox_out_of_bounds"))
    // All of them are what they seem: nothing contradicts another file.
    for rule: RuleID in [
      "split/categories-differ", "split/shared-image", "coco/overlapping-files",
      "coco/image-id-differs", "coco/json-syntax", "coco/encoding", "coco/caption-empty",
      "coco/missing-info-licenses", "target/annotation-shadowed", "target/unrelated-json",
    ] {
      #expect(count(rule) == 0, "\(rule)")
    }
    #expect(count("coco/predictions-file") == (name == "coco-results-json" ? 4 : 0))
  }
}
