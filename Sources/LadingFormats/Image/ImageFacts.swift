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
  /// Its structure is broken, a checksum is wrong, or a decoder finds its data broken.
  case damaged
  /// The file cannot be opened or read.
  case unopenable
}

/// What a picture is beyond one frame of 8-bit colours.
public struct ImageTraits: OptionSet, Sendable, Hashable {
  /// One bit a trait.
  public let rawValue: UInt8

  /// Makes a set of its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Several frames or pages.
  public static let animated = ImageTraits(rawValue: 1)
  /// Cyan, magenta, yellow and black, as printers take them.
  public static let cmyk = ImageTraits(rawValue: 2)
  /// More than 8 bits a value.
  public static let deep = ImageTraits(rawValue: 4)
  /// A palette, where the format has true colours too.
  public static let palette = ImageTraits(rawValue: 8)
  /// Transparency.
  public static let alpha = ImageTraits(rawValue: 16)
  /// Its decoder takes no such variant, or none of its size: damage in its data is not found.
  public static let undecoded = ImageTraits(rawValue: 32)
}

/// What is known of an image file.
///
/// 12 bytes, so that millions fit in memory.
public struct ImageFacts: Sendable, Hashable {
  /// The format by content; nil when it is none that is known.
  public var type: ImageType?
  /// What is wrong; nil when nothing is.
  public var problem: ImageProblem?
  /// The EXIF orientation, 1 to 8; 0 when there is none.
  public var orientation: UInt8
  /// What the picture is beyond one frame of 8-bit colours.
  public var traits: ImageTraits
  /// Width in pixels as stored, before orientation; 0 when unknown.
  public var width: Int32
  /// Height in pixels as stored, before orientation; 0 when unknown.
  public var height: Int32

  /// Makes a set of facts.
  public init(
    type: ImageType? = nil, width: Int32 = 0, height: Int32 = 0, orientation: UInt8 = 0,
    traits: ImageTraits = [], problem: ImageProblem? = nil
  ) {
    self.type = type
    self.width = width
    self.height = height
    self.orientation = orientation
    self.traits = traits
    self.problem = problem
  }

  /// Whether width and height are known.
  public var hasSize: Bool { width > 0 && height > 0 }

  /// Width and height in pixels as the image is shown, its orientation applied; nil when unknown.
  public var shownSize: (width: Double, height: Double)? {
    guard hasSize else { return nil }
    let stored = (width: Double(width), height: Double(height))
    return isShownTurned ? (stored.height, stored.width) : stored
  }

  /// Whether viewers that heed the EXIF orientation show it lying on its other side.
  public var isShownTurned: Bool { (5...8).contains(orientation) }
}

/// The facts of every image of an inventory, by inventory index: 16 bytes an image, and 4 an entry.
public struct ImageTable: Sendable {
  private var facts: [ImageFacts] = []
  private var heads: [UInt32] = []
  private var slots: [Int32]

  /// A table for an inventory of `count` entries, with no facts yet.
  public init(entries count: Int) {
    slots = Array(repeating: -1, count: count)
  }

  /// A table for an inventory of `count` entries, with room for the images among them.
  init(entries count: Int, images: [Int32]) {
    self.init(entries: count)
    for (slot, entry) in images.enumerated() { slots[Int(entry)] = Int32(truncatingIfNeeded: slot) }
    facts = Array(repeating: ImageFacts(), count: images.count)
    heads = Array(repeating: 0, count: images.count)
  }

  /// Takes the results for the images that stand at `range` of those it was made with.
  mutating func fill(_ range: Range<Int>, _ results: [ProbedImage]) {
    for (slot, result) in zip(range, results) {
      facts[slot] = result.facts
      heads[slot] = result.head
    }
  }

  /// The facts of the image at an inventory index; nil when it is no image or was not probed.
  public subscript(entry: Int) -> ImageFacts? {
    get {
      guard slots.indices.contains(entry), slots[entry] >= 0 else { return nil }
      return facts[Int(slots[entry])]
    }
    set {
      guard slots.indices.contains(entry), let newValue else { return }
      if slots[entry] < 0 {
        slots[entry] = Int32(truncatingIfNeeded: facts.count)
        facts.append(newValue)
        heads.append(0)
      } else {
        facts[Int(slots[entry])] = newValue
      }
    }
  }

  /// A hash of some of the image's first bytes: images that differ in it have other content.
  public func head(_ entry: Int) -> UInt32? {
    guard slots.indices.contains(entry), slots[entry] >= 0 else { return nil }
    return heads[Int(slots[entry])]
  }
}

/// What probing one image gives.
struct ProbedImage: Sendable {
  var facts: ImageFacts
  var head: UInt32 = 0
}
