// SPDX-License-Identifier: Apache-2.0

/// The rules of this group, in catalogue order.
enum ImageRules {
  static let all: [any Rule.Type] = [
    LayoutEmptyFile.self,
    ImageUnreadable.self,
    ImageTruncated.self,
    ImageDamaged.self,
    ImageNotDecoded.self,
    ImageFormatMismatch.self,
    ImageNotAnImage.self,
    ImageUnsupportedFormat.self,
    ImageSizeMismatch.self,
    ImageSizeSwapped.self,
    ImageExifOrientation.self,
    ImageAnimated.self,
    ImageColorMode.self,
    ImageTooSmall.self,
    ImageTooLarge.self,
    ImageDuplicateContent.self,
    ImageDuplicateName.self,
    ImageStemCollision.self,
  ]
}
