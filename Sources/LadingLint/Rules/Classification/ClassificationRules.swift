// SPDX-License-Identifier: Apache-2.0

/// The rules of this group, in catalogue order.
enum ClassificationRules {
  static let all: [any Rule.Type] = [
    ClassTooFewClasses.self,
    ClassSetDiffers.self,
    ClassImageAtRoot.self,
    ClassUnevenDepth.self,
    ClassNestedClass.self,
    ClassNameCase.self,
    ClassEmptyClass.self,
    ClassSplitLikeClass.self,
    ClassCsvHeader.self,
    ClassCsvCell.self,
    ClassCsvDuplicateRow.self,
    ClassCsvMissingFile.self,
    ClassCsvUnlistedImage.self,
    ClassCsvQuoting.self,
  ]
}
