// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// The outlines, mask and keypoints of the annotation that was read last.
///
/// One buffer is used for all annotations of a file: what is here is valid until the next is read.
public final class CocoShape {
  /// What `segmentation` holds.
  public enum Kind: Sendable {
    /// Nothing, or nothing that could be read.
    case none
    /// Lists of coordinates.
    case polygons
    /// Run lengths as a list of numbers.
    case runs
    /// Run lengths as a compressed string.
    case code
  }

  /// A list of coordinates within `segmentation`.
  public struct Polygon: Sendable {
    /// Its place in the list of polygons, from 0.
    public var index: Int
    /// The byte offset of its opening bracket.
    public var offset: Int
    /// Where its coordinates stand in `numbers`.
    public var range: Range<Int>
  }

  /// What `segmentation` holds.
  public internal(set) var kind = Kind.none
  /// Whether all of it could be read: no wrong types, no odd or short polygons, nothing left out.
  public internal(set) var isWhole = true
  /// The coordinates of all polygons, or the run lengths.
  public let numbers = JSONNumberList()
  /// The polygons that have three points or more.
  public internal(set) var polygons: [Polygon] = []
  /// The text of compressed run lengths.
  public internal(set) var code: [UInt8] = []
  /// The mask's height and width in pixels; nil when it does not give two whole numbers.
  public internal(set) var size: (height: Int, width: Int)?
  /// The byte offset of the mask's size.
  public internal(set) var sizeOffset = 0
  /// The byte offset of the mask's run lengths.
  public internal(set) var countsOffset = 0
  /// The keypoints, three numbers each: x, y, visibility.
  public let keypoints = JSONNumberList()
  /// Whether all of the keypoints are numbers, and all are kept.
  public internal(set) var hasWholeKeypoints = true

  init() {}

  /// Forgets the annotation before.
  func clear() {
    kind = .none
    isWhole = true
    numbers.removeAll()
    keypoints.removeAll()
    hasWholeKeypoints = true
    if !polygons.isEmpty { polygons.removeAll(keepingCapacity: true) }
    if !code.isEmpty { code.removeAll(keepingCapacity: true) }
    size = nil
  }
}
