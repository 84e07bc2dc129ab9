// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// The segments that a panoptic mask draws: a PNG whose pixels are R + 256 G + 65536 B.
///
/// Source of the format: https://cocodataset.org/#format-data, "Panoptic Segmentation".
public struct PanopticMask: Sendable {
  /// The pixels of one segment.
  public struct Segment: Sendable, Hashable {
    /// How many there are.
    public fileprivate(set) var area = 0
    fileprivate var left: Int
    fileprivate var right: Int
    fileprivate var top: Int
    fileprivate var bottom: Int

    /// The box around them: left, top, width and height in pixels.
    public var box: [Int] { [left, top, right - left + 1, bottom - top + 1] }
  }

  /// A mask of more segments than that is taken for a photo: 65,536.
  public static let segmentLimit = 1 << 16

  /// Width in pixels.
  public let width: Int
  /// Height in pixels.
  public let height: Int
  /// The segments by id; pixels of 0 are none.
  public private(set) var segments: [Int: Segment] = [:]
  /// Whether there are more segments than are kept.
  public private(set) var hasMoreSegments = false

  /// Decodes a mask.
  public init(_ source: any ByteSource) throws(PNGError) {
    let decoder = try PNGDecoder(source, as: .rgb)
    width = decoder.width
    height = decoder.height
    var row: [UInt8] = []
    var y = 0
    while try decoder.readRow(&row) {
      add(row, y)
      y += 1
    }
  }

  /// Counts a row by its runs: masks are flat, so that a row has few of them.
  private mutating func add(_ row: [UInt8], _ y: Int) {
    let pixels = row.count / 3
    var start = 0
    while start < pixels {
      let (red, green, blue) = (row[3 * start], row[3 * start + 1], row[3 * start + 2])
      var end = start + 1
      while end < pixels, row[3 * end] == red, row[3 * end + 1] == green, row[3 * end + 2] == blue {
        end += 1
      }
      let id = Int(red) | Int(green) << 8 | Int(blue) << 16
      if id != 0 { add(id, start, end, y) }
      start = end
    }
  }

  private mutating func add(_ id: Int, _ start: Int, _ end: Int, _ y: Int) {
    if segments.count >= Self.segmentLimit, segments[id] == nil {
      hasMoreSegments = true
      return
    }
    var segment = segments[id] ?? Segment(left: start, right: end - 1, top: y, bottom: y)
    segment.area += end - start
    segment.left = min(segment.left, start)
    segment.right = max(segment.right, end - 1)
    segment.bottom = y
    segments[id] = segment
  }
}
