// SPDX-License-Identifier: Apache-2.0

/// The rules of this group, in catalogue order.
enum LayoutRules {
  static let all: [any Rule.Type] = [
    LayoutUnrecognised.self, LayoutMixedFormats.self, LayoutUncertainFormat.self,
    LayoutStrayAnnotation.self, LayoutEmptyDataset.self, LayoutUnsupportedMedia.self,
    LayoutUnsupportedAnnotation.self, LayoutUnknownExtension.self, LayoutLongOrOddName.self,
    LayoutHiddenFile.self,
    LayoutUnreadableFile.self,
  ]
}
