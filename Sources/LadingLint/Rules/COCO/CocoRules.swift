// SPDX-License-Identifier: Apache-2.0

/// The rules of this group, in catalogue order.
enum CocoRules {
  static let all: [any Rule.Type] = [
    CocoJsonSyntax.self,
    CocoEncoding.self,
    CocoDuplicateKey.self,
    CocoMissingSection.self,
    CocoWrongType.self,
    CocoMissingField.self,
    CocoDuplicateImageID.self,
    CocoDuplicateFileName.self,
    CocoDuplicateAnnotationID.self,
    CocoDuplicateCategoryID.self,
    CocoDuplicateCategoryName.self,
    CocoCategoryEmptyName.self,
    CocoOrphanImageRef.self,
    CocoOrphanCategoryRef.self,
    CocoImageFileMissing.self,
    CocoUnreferencedImage.self,
    CocoFileNamePath.self,
    CocoFileNameCase.self,
    CocoBoxLength.self,
    CocoBoxNotFinite.self,
    CocoBoxNonPositive.self,
    CocoBoxOutOfBounds.self,
    CocoBoxOverrunRounding.self,
    CocoPolygonOdd.self,
    CocoPolygonTooShort.self,
    CocoPolygonNotNested.self,
  ]
}
