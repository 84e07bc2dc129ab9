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

  /// What the reader found.
  struct State {
    var kind = Kind.none
    var isWhole = true
    var polygons: [Polygon] = []
    var code: [UInt8] = []
    var size: (height: Int, width: Int)?
    var sizeOffset = 0
    var countsOffset = 0
    var hasWholeKeypoints = true
  }

  let state = Cell(State())

  /// What `segmentation` holds.
  public var kind: Kind { state.value.kind }
  /// Whether all of it could be read: no wrong types, no odd or short polygons, nothing left out.
  public var isWhole: Bool { state.value.isWhole }
  /// The coordinates of all polygons, or the run lengths.
  public let numbers = JSONNumberList()
  /// The polygons that have three points or more.
  public var polygons: [Polygon] { state.value.polygons }
  /// How many such polygons there are.
  public var polygonCount: Int { state.value.polygons.count }
  /// One of them, by its number from 0: unlike the list, without counting a reference.
  public func polygon(_ number: Int) -> Polygon { state.value.polygons[number] }
  /// The text of compressed run lengths.
  public var code: [UInt8] { state.value.code }
  /// The mask's height and width in pixels; nil when it does not give two whole numbers.
  public var size: (height: Int, width: Int)? { state.value.size }
  /// The byte offset of the mask's size.
  public var sizeOffset: Int { state.value.sizeOffset }
  /// The byte offset of the mask's run lengths.
  public var countsOffset: Int { state.value.countsOffset }
  /// The keypoints, three numbers each: x, y, visibility.
  public let keypoints = JSONNumberList()
  /// Whether all of the keypoints are numbers, and all are kept.
  public var hasWholeKeypoints: Bool { state.value.hasWholeKeypoints }

  init() {}

  /// Forgets the annotation before.
  func clear() {
    numbers.removeAll()
    keypoints.removeAll()
    state.value.kind = .none
    state.value.isWhole = true
    state.value.hasWholeKeypoints = true
    if polygonCount > 0 { state.value.polygons.removeAll(keepingCapacity: true) }
    if !state.value.code.isEmpty { state.value.code.removeAll(keepingCapacity: true) }
    state.value.size = nil
  }
}
