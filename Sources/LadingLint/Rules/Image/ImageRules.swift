// SPDX-License-Identifier: Apache-2.0

/// The rules of this group, in catalogue order.
enum ImageRules {
  static let all: [any Rule.Type] = [
    LayoutEmptyFile.self,
    ImageUnreadable.self,
    ImageTruncated.self,
    ImageFormatMismatch.self,
    ImageNotAnImage.self,
    ImageSizeMismatch.self,
    ImageStemCollision.self,
    ImageTooLarge.self,
  ]
}
