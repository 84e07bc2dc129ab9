// SPDX-License-Identifier: Apache-2.0

import LadingFormats

/// How the width and height that an annotation gives fit its image.
enum SizeFit: UInt8, Sendable {
  /// As the file stores it.
  case stored = 1
  /// As the EXIF orientation makes viewers show it, lying on its other side.
  case shown
  /// Width and height are swapped, and no orientation asks for it.
  case swapped
  /// Another size.
  case other

  /// The rule that it breaks; nil where it fits.
  var rule: (any Rule.Type)? {
    switch self {
    case .stored, .shown: nil
    case .swapped: ImageSizeSwapped.self
    case .other: ImageSizeMismatch.self
    }
  }

  /// What a message adds to the two sizes.
  var hint: String { self == .swapped ? ", width and height are swapped" : "" }
}

/// The fits of images that EXIF turns: a byte a file, and none where there is no such image.
struct SizeFits: Sendable {
  private let entries: Int
  private var fits: [UInt8] = []

  init(entries: Int) { self.entries = entries }

  /// Compares the size that an annotation gives with an image of known size.
  ///
  /// Loaders that heed EXIF and loaders that do not are both common, and so are annotations made
  /// with either: both sizes fit, and which of them it was is noted.
  mutating func compare(
    _ width: Double, _ height: Double, with facts: ImageFacts, of entry: Int
  ) -> SizeFit {
    let stored = (Double(facts.width), Double(facts.height))
    let fit: SizeFit =
      (width, height) == stored
      ? .stored : (height, width) != stored ? .other : facts.isShownTurned ? .shown : .swapped
    if facts.isShownTurned, (0..<entries).contains(entry) {
      if fits.isEmpty { fits = Array(repeating: 0, count: entries) }
      fits[entry] = max(fits[entry], fit.rawValue)
    }
    return fit
  }

  /// How the annotation of an image that EXIF turns fits it; nil where none gives a size.
  subscript(entry: Int) -> SizeFit? {
    fits.indices.contains(entry) ? SizeFit(rawValue: fits[entry]) : nil
  }
}
