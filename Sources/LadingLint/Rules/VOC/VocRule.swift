// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A rule over the annotation files and lists of a Pascal VOC dataset.
protocol VocRule: Rule, AnyObject {
  /// Makes the rule's state for one lint.
  init()
  /// Sees each annotation file that could be read, in path order.
  func visit(_ file: VocFile, in session: LintSession)
  /// Sees each list of ids: the sets first, then the class lists, each in path order.
  func visit(_ list: VocListContent, in session: LintSession)
  /// Decides what needed all of them.
  func finish(_ dataset: VocDataset, in session: LintSession)
}

extension VocRule {
  func visit(_ file: VocFile, in session: LintSession) {}
  func visit(_ list: VocListContent, in session: LintSession) {}
  func finish(_ dataset: VocDataset, in session: LintSession) {}
}

/// A list of ids with what each line stands for.
struct VocListContent {
  let list: VocList
  let lines: [VocListLine]
  let ids: [VocListID]
}

/// What is known of the dataset when all of it has been seen.
struct VocDataset {
  let layout: VocLayout
  let splits: [VocSplit]
  let classes: [ClassCount]
}
