// SPDX-License-Identifier: Apache-2.0

/// The rules of this group, in catalogue order.
enum SplitRules {
  static let all: [any Rule.Type] = [
    SplitMissingTrain.self, SplitMissingVal.self, SplitUnknownName.self,
    SplitNameMisread.self, SplitSharedImage.self, SplitCategoriesDiffer.self,
    SplitImageIDOverlap.self, SplitLeakIdentical.self, SplitLeakAugmented.self,
  ]
}
