// SPDX-License-Identifier: Apache-2.0

/// The rules of this group, in catalogue order.
enum VocRules {
  static let all: [any Rule.Type] = [
    XMLSyntax.self, XMLEntity.self, XMLEncoding.self, WrongRoot.self, VocMissingSize.self,
    VocSizeZero.self, VocMissingName.self, VocNameWhitespace.self, VocClassCase.self,
    VocMissingBndbox.self, VocNotANumber.self, VocBoxInverted.self, VocBoxZeroSize.self,
    VocBoxOutOfBounds.self, VocBoxOverrunRounding.self, VocBoxNegative.self, VocBoolField.self,
    VocDuplicateObject.self, VocFilenameMismatch.self, VocImageMissing.self,
    VocAnnotationMissing.self, VocImageSetUnknownID.self, VocImageSetExtension.self,
    VocImageSetOverlap.self, VocZeroBased.self, VocMaskSize.self, VocMaskPalette.self,
  ]
}
