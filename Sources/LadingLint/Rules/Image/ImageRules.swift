// SPDX-License-Identifier: Apache-2.0

/// The rules of this group, in catalogue order.
enum ImageRules {
  static let all: [any Rule.Type] = [ImageSizeMismatch.self, ImageTooLarge.self]
}
