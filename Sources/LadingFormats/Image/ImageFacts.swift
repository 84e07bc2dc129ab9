// SPDX-License-Identifier: Apache-2.0

/// An image format that headers are read of.
public enum ImageType: UInt8, Sendable, CaseIterable {
  case jpeg = 1
  case png, gif, webp, bmp, tiff, avif, heic

  /// The name as people write it.
  public var title: String {
    switch self {
    case .jpeg: "JPEG"
    case .png: "PNG"
    case .gif: "GIF"
    case .webp: "WebP"
    case .bmp: "BMP"
    case .tiff: "TIFF"
    case .avif: "AVIF"
    case .heic: "HEIC"
    }
  }
}

/// What is wrong with an image file.
public enum ImageProblem: UInt8, Sendable, CaseIterable {
  /// No bytes at all.
  case empty = 1
  /// The content is no image: text, HTML, JSON, an archive.
  case notAnImage
  /// It begins like an image, and its header cannot be decoded.
  case unreadable
  /// It ends before the format says it does.
  case truncated
  /// The file cannot be opened or read.
  case unopenable
}

/// What an image file's header and tail say.
///
/// 16 bytes, so that millions fit in memory.
public struct ImageFacts: Sendable, Hashable {
  /// The format by content; nil when it is none that is known.
  public var type: ImageType?
  /// What is wrong; nil when nothing is.
  public var problem: ImageProblem?
  /// The EXIF orientation, 1 to 8; 0 when there is none.
  public var orientation: UInt8
  /// Width in pixels as stored, before orientation; 0 when unknown.
  public var width: Int32
  /// Height in pixels as stored, before orientation; 0 when unknown.
  public var height: Int32

  /// Makes a set of facts.
  public init(
    type: ImageType? = nil, width: Int32 = 0, height: Int32 = 0, orientation: UInt8 = 0,
    problem: ImageProblem? = nil
  ) {
    self.type = type
    self.width = width
    self.height = height
    self.orientation = orientation
    self.problem = problem
  }

  /// Whether width and height are known.
  public var hasSize: Bool { width > 0 && height > 0 }

  /// Width and height in pixels as the image is shown, its orientation applied; nil when unknown.
  public var shownSize: (width: Double, height: Double)? {
    guard hasSize else { return nil }
    let stored = (width: Double(width), height: Double(height))
    return (5...8).contains(orientation) ? (stored.height, stored.width) : stored
  }
}

/// The facts of every image of an inventory, by inventory index.
public struct ImageTable: Sendable {
  private var facts: [ImageFacts]
  private var slots: [Int32]

  /// A table for an inventory of `count` entries, with no facts yet.
  public init(entries count: Int) {
    facts = []
    slots = Array(repeating: -1, count: count)
  }

  /// The facts of the image at an inventory index; nil when it is no image or was not probed.
  public subscript(entry: Int) -> ImageFacts? {
    get {
      guard slots.indices.contains(entry), slots[entry] >= 0 else { return nil }
      return facts[Int(slots[entry])]
    }
    set {
      guard slots.indices.contains(entry), let newValue else { return }
      if slots[entry] >= 0 {
        facts[Int(slots[entry])] = newValue
      } else {
        slots[entry] = Int32(facts.count)
        facts.append(newValue)
      }
    }
  }
}
