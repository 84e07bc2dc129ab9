// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// A list of a COCO annotation file.
public enum CocoSection: String, Sendable, CaseIterable {
  case images, annotations, categories
}

/// How an image record's file name was found among the files.
public enum CocoMatch: Sendable, Hashable {
  /// As it is written.
  case exact
  /// Only when upper and lower case are not told apart.
  case otherCase
  /// The name is absolute, has `..` or backslashes; what it was meant for may exist.
  case badPath
  /// Not at all.
  case missing
}

/// One record of `images`.
public struct CocoImage: Sendable {
  /// Its place in the list, from 0.
  public internal(set) var index = 0
  /// The byte offset of its opening brace.
  public internal(set) var offset = 0
  /// The byte offset behind its closing brace.
  public internal(set) var end = 0
  /// Its id; nil when it has none.
  public internal(set) var id: Int?
  /// Its file name as written, escapes resolved; empty when it has none.
  public internal(set) var fileName: [UInt8] = []
  /// The byte offset of the file name; of the record when it has none.
  public internal(set) var nameOffset = 0
  /// Its width as written; nil when it is missing or no whole number.
  public internal(set) var width: Int?
  /// Its height as written; nil when it is missing or no whole number.
  public internal(set) var height: Int?
  /// The byte offset of the width; of the record when it has none.
  public internal(set) var sizeOffset = 0
  /// How the file name was found.
  public internal(set) var match = CocoMatch.missing
  /// The inventory index of its file; nil when there is none.
  public internal(set) var entry: Int?
  /// The index of the record that had the same id before; nil when it is the first.
  public internal(set) var sameID: Int?
  var faults: [CocoFault] = []

  /// The file name as text.
  public var name: String { String(decoding: fileName, as: UTF8.self) }
}

/// One record of `annotations`.
public struct CocoAnnotation: Sendable {
  /// Its place in the list, from 0.
  public internal(set) var index = 0
  /// The byte offset of its opening brace.
  public internal(set) var offset = 0
  /// The byte offset behind its closing brace.
  public internal(set) var end = 0
  /// Its id; nil when it has none.
  public internal(set) var id: Int?
  /// The id of its image; nil when it has none.
  public internal(set) var imageID: Int?
  /// The byte offset of the image id; of the record when it has none.
  public internal(set) var imageOffset = 0
  /// Its image's place in the reader's table; nil when no image record has the id.
  public internal(set) var slot: Int?
  /// The width that its image's record gives, in pixels; 0 when there is none.
  public internal(set) var imageWidth = 0
  /// The height that its image's record gives, in pixels; 0 when there is none.
  public internal(set) var imageHeight = 0
  /// The id of its category; nil when it has none.
  public internal(set) var categoryID: Int?
  /// The byte offset of the category id; of the record when it has none.
  public internal(set) var categoryOffset = 0
  /// Whether it has a box of four finite numbers.
  public internal(set) var hasBox = false
  /// The box's left edge in pixels.
  public internal(set) var x = 0.0
  /// The box's upper edge in pixels.
  public internal(set) var y = 0.0
  /// The box's width in pixels.
  public internal(set) var width = 0.0
  /// The box's height in pixels.
  public internal(set) var height = 0.0
  /// The byte offset of the box; of the record when it has none.
  public internal(set) var boxOffset = 0
  /// Whether it has an outline or a run-length mask.
  public internal(set) var hasSegmentation = false
  /// The byte offset of the outline or mask; 0 when it has none.
  public internal(set) var segmentationOffset = 0
  /// The area that it gives, in square pixels; nil when it gives none.
  public internal(set) var area: Double?
  /// The byte offset of the area; 0 when it has none.
  public internal(set) var areaOffset = 0
  /// Whether it says to stand for a crowd; nil when it does not say.
  public internal(set) var isCrowd: Bool?
  /// The byte offset of `iscrowd`; 0 when it has none.
  public internal(set) var crowdOffset = 0
  /// How many keypoints it says to have labelled; nil when it does not say.
  public internal(set) var keypointCount: Int?
  /// The byte offset of `num_keypoints`; 0 when it has none.
  public internal(set) var keypointCountOffset = 0
  /// The byte offset of the keypoints; 0 when it has none.
  public internal(set) var keypointsOffset = 0
  /// Whether it has keypoints.
  public internal(set) var hasKeypoints = false
  /// Whether it has a caption.
  public internal(set) var hasCaption = false
  /// Whether its caption is a string of nothing but blanks.
  public internal(set) var isCaptionBlank = false
  /// The byte offset of the caption; 0 when it has none.
  public internal(set) var captionOffset = 0
  /// Whether it has a box, outline, keypoints, caption or segments, right or wrong.
  public internal(set) var hasShape = false
  /// What only a panoptic annotation has.
  ///
  /// It lies apart: an annotation without it is copied and dropped without counting a reference.
  private(set) var panoptic: CocoPanopticPart?

  /// Whether it has segments or a mask's file name.
  public var isPanoptic: Bool { panoptic != nil }

  /// A panoptic annotation's segments.
  public internal(set) var segments: [CocoSegment] {
    get { panoptic?.segments ?? [] }
    set { panoptic = CocoPanopticPart(segments: newValue, maskName: maskName) }
  }

  /// The mask's file name, for a panoptic annotation; else empty.
  public internal(set) var maskName: [UInt8] {
    get { panoptic?.maskName ?? [] }
    set { panoptic = CocoPanopticPart(segments: segments, maskName: newValue) }
  }
}

/// The segments and the mask's file name of a panoptic annotation.
final class CocoPanopticPart: Sendable {
  let segments: [CocoSegment]
  let maskName: [UInt8]

  init(segments: [CocoSegment], maskName: [UInt8]) {
    self.segments = segments
    self.maskName = maskName
  }
}

/// One segment of a panoptic annotation.
public struct CocoSegment: Sendable, Hashable {
  /// The byte offset of its opening brace.
  public internal(set) var offset = 0
  /// Its id, which its pixels have in the mask; nil when it has none.
  public internal(set) var id: Int?
  /// The id of its category; nil when it has none.
  public internal(set) var categoryID: Int?
  /// Its area in pixels; nil when it gives none.
  public internal(set) var area: Double?
  /// Its box, left, top, width and height in pixels; nil when it gives none of four numbers.
  public internal(set) var box: [Double]?
}

/// One record of `categories`.
public struct CocoCategory: Sendable, Hashable {
  /// Its place in the list, from 0.
  public internal(set) var index = 0
  /// The byte offset of its opening brace.
  public internal(set) var offset = 0
  /// Its id; nil when it has none.
  public internal(set) var id: Int?
  /// Its name; nil when it has none.
  public internal(set) var name: String?
  /// The byte offset of its name; of the record when it has none.
  public internal(set) var nameOffset = 0
  /// Its parent's name; nil when it has none.
  public internal(set) var supercategory: String?
  /// How many keypoints it names; nil when it has no list of them.
  public internal(set) var keypoints: Int?
  /// The first ends of its skeleton's lines, as many as are kept.
  public internal(set) var skeleton: [SkeletonEnd] = []

  /// One end of a line between two keypoints.
  public struct SkeletonEnd: Sendable, Hashable {
    /// The line's place in the skeleton, from 0.
    public var line: Int
    /// The number of the keypoint, from 1.
    public var keypoint: Int
    /// The byte offset of the line.
    public var offset: Int
  }

  /// Whether it looks like the placeholder that Roboflow puts first: the project's name, id 0.
  public var isPlaceholder: Bool { id == 0 && supercategory == "none" }
}

/// Something wrong with a record or section, as seen while reading it.
public struct CocoFault: Sendable {
  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    /// A section is not there.
    case missingSection
    /// A field is not there.
    case missingField
    /// A value has another type than it should; what was expected is said in words.
    case wrongType(expected: String, found: String)
    /// A member's name stands twice in one object.
    case duplicateKey
    /// A box has this many numbers instead of four.
    case boxLength(Int)
    /// A number of a box is too large to be one.
    case boxNotFinite
    /// A polygon has this odd number of coordinates.
    case polygonOdd(Int)
    /// A polygon has this many coordinates, fewer than six.
    case polygonTooShort(Int)
    /// The coordinates stand in `segmentation` itself rather than in a list of polygons.
    case polygonNotNested
  }

  /// What is wrong.
  public var kind: Kind
  /// The section it is in.
  public var section: CocoSection?
  /// The record's place in the section; nil when it is about the section itself.
  public var index: Int?
  /// The field; empty when it is about the record or section itself.
  public var field: String
  /// The byte offset of the value.
  public var offset: Int
  /// The record's fingerprint key (`annotation:12`); empty when it has none.
  public var key = ""
  /// The inventory index of the image it is about; nil when there is none.
  public var image: Int?

  /// The JSON pointer of the value.
  public var pointer: String {
    var pointer = ""
    if let section { pointer += "/" + section.rawValue }
    if let index { pointer += "/\(index)" }
    if !field.isEmpty { pointer += "/" + field }
    return pointer
  }
}

/// Sees what a `CocoReader` reads, in file order.
public protocol CocoVisitor: AnyObject {
  /// Sees an image record, its file looked up.
  func visit(image: CocoImage)
  /// Sees the outlines, mask and keypoints of the annotation that comes next, where they are read.
  ///
  /// What is worked out here costs no time: the annotation's image is being fetched from memory.
  func visit(shape: CocoShape)
  /// Sees an annotation, its image looked up.
  func visit(annotation: CocoAnnotation)
  /// Sees a category.
  func visit(category: CocoCategory)
  /// Sees something wrong.
  func visit(fault: CocoFault)
}

extension CocoVisitor {
  /// Nothing.
  public func visit(image: CocoImage) {}
  /// Nothing.
  public func visit(shape: CocoShape) {}
  /// Nothing.
  public func visit(annotation: CocoAnnotation) {}
  /// Nothing.
  public func visit(category: CocoCategory) {}
  /// Nothing.
  public func visit(fault: CocoFault) {}
}

/// How reading an annotation file ended.
public enum CocoOutcome: Sendable {
  /// All of it was read.
  case complete
  /// It is JSON, but this rather than an object.
  case notAnObject(JSONKind)
  /// It stops being JSON here.
  case broken(JSONError)
  /// It cannot be opened or read.
  case unreadable(String)

  /// Whether all of it was read.
  public var isComplete: Bool {
    if case .complete = self { true } else { false }
  }
}
